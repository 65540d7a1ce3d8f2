"""Every number of a report, computed once from the dataset, with its denominator and its coverage."""
