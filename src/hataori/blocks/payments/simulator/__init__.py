"""模擬カード払い: a stand-in for a hosted card page, for development and tests; no money moves."""
