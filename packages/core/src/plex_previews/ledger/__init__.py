"""The ledger: which films are known, what was made of them, and whether that still holds."""
