"""One-question surveys: asked once after a use, answered with one tap, counted by place."""
