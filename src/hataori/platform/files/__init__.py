"""Uploaded and issued files: checked by content, encrypted at rest, kept no longer than needed."""
