"""Web push: RFC 8030 (delivery), 8188 and 8291 (encryption), 8292 (VAPID), over the messaging block."""
