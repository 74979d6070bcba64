"""Excel workbooks that others wrote: the one way to read them."""

from .reading import rows_of

__all__ = ["rows_of"]
