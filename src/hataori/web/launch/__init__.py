"""Starting an installation: serve, and up with everything around it."""
