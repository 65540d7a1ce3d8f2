"""Keeping what the office has: backup and restore, a new key, and whether all is well (``health``)."""
