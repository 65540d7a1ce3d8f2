"""The public directory as files: pages, one file to send, open data."""
