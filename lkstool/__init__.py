"""lkstool: the yearly Excel submissions of LKS validated, merged into one dataset, and reported on.

::

    workbook --intake--> tables --checks--> findings --dataset--> database --indicators--> numbers --output--> documents
                            ^                  ^
                            +---- forms: one YAML file per year ----+

Read ``lkstool/pipeline.py`` first.
"""

__version__ = "0.1.0"
