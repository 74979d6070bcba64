"""The QR code and the bars of a slip as SVG, for pages and papers; black on white whatever the page's colours."""

import re

import segno

from . import convenience_code

_QUIET = 10
_TALL = 60


def qr_svg(digits: str) -> str:
    """An eL-QR: version 6, error correction M, numeric (255 digits fill it to the last bit)."""
    code = segno.make_qr(digits, version=6, error="m", mode="numeric", boost_error=False)
    return code.svg_inline(border=4, omitsize=True, lineclass=None, svgclass=None, dark="#000", light="#fff")


def barcode_svg(digits: str) -> str:
    """A store's bar code: 288 modules and a quiet zone of ten on each side."""
    modules = convenience_code.bars(digits)
    runs = ((found.start() + _QUIET, len(found[0])) for found in re.finditer("1+", modules))
    drawn = "".join(f"M{start} 0h{wide}v{_TALL}h-{wide}z" for start, wide in runs)
    width = len(modules) + 2 * _QUIET
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {_TALL}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{width}v{_TALL}H0z"/><path fill="#000" d="{drawn}"/></svg>'
    )
