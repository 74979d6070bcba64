"""Public posts: X (API v2) and Mastodon, each as a channel of the messaging block."""
