"""lkstool: the yearly Excel submissions of LKS validated, merged into one dataset, and reported on.

::

    workbook --intake--> tables --checks--> findings --dataset--> database
                           ^                   ^                     |
                           +---- forms --------+                indicators
                                                                     |
                                          documents <--output--- numbers

Read ``lkstool/pipeline.py`` first.
"""

__version__ = "0.1.0"
