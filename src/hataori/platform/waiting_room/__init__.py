"""The waiting room: when more people come than pages can serve, a numbered ticket each, let in by their numbers."""
