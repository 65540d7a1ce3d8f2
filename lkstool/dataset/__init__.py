"""The regional dataset: what was accepted, from which cell, in which batch; no personal data in clear."""
