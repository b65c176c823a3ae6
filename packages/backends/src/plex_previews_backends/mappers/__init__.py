"""First-party path mappers, one entry point each."""
