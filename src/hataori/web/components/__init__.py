"""The Digital Agency components as templates, tags and styles."""
