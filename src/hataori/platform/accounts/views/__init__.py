"""Pages of accounts: thin, the actions decide."""
