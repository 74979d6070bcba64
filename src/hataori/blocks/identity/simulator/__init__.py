"""模擬デジタル認証アプリ and 模擬CA: stand-ins for development and tests, without Django, never in production."""
