"""Whether papers can be made: with no Japanese font at all they cannot."""

from hataori.platform.observability.types import Check

from .paper import FONTS, missing_fonts
from .types import PaperFailed


def _fonts() -> None:
    """One of the two fonts is enough to write; which one is missing is said on the case page."""
    if len(missing_fonts()) == len(FONTS):
        raise PaperFailed(f"書体がありません：{'、'.join(FONTS)}")


CHECKS = (Check("papers", _fonts),)
