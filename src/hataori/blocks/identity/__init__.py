"""Identity proven by the マイナンバーカード: sign-in by デジタル認証アプリ, signatures, certificates."""
