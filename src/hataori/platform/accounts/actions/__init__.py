"""Writing accounts: one module a noun."""
