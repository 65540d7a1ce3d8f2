"""The yearly forms: one full YAML file a year, read strictly; code lists in CSV."""
