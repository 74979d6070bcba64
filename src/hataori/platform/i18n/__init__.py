"""Which language, and furigana or not, each reader wants."""
