"""Everything that a person reads: terminal, JSON, forms, workbooks of findings, documents."""
