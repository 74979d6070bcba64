"""模擬: stand-ins for messengers (LINE, X, Mastodon, SMS), processes of their own without Django."""
