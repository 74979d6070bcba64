"""Stand-ins (模擬) for a hosted card page and a bank, for development and tests; no money moves."""
