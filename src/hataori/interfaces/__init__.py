"""The world's protocols over the blocks."""
