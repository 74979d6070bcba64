"""Portal, desk and composition root."""
