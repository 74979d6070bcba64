"""hataori as relying party of デジタル認証アプリ: OpenID Connect Core 1.0, RFC 7636, RFC 7523."""
