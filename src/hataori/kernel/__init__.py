"""Pure Python that knows Japan and local government, and no framework."""
