"""Values and words that every stage shares. Nothing here reads or writes an officer's files."""
