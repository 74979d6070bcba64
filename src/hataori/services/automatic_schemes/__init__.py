"""制度の自動適用: the city looks who is entitled to what, offers it, awards it and pays it."""
