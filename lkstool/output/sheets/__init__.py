"""One-page reports: each a Typst design over texts that are written here, from numbers computed before."""
