"""What is drawn is read by somebody else's reader (zxing-cpp) and says what the slip says."""

import io
import re
from datetime import date

import pytest
from PIL import Image, ImageDraw

from hataori.blocks.payments import convenience_code, elqr, symbols

from .test_convenience_code import OWN as STORE
from .test_elqr import OWN

zxingcpp = pytest.importorskip("zxingcpp", reason="NOT PROVEN HERE: pip install zxing-cpp (requirements/dev.in)")
QR, BARS = elqr.written(OWN), convenience_code.written(STORE)


def drawn(svg: str, dots: int) -> Image.Image:
    """The SVG as a picture, `dots` a module: moves, lines and boxes are all our symbols are made of."""
    box = re.search(r'viewBox="0 0 (\d+) (\d+)"', svg)
    assert box
    picture = Image.new("L", (int(box[1]) * dots, int(box[2]) * dots), 255)
    pen = ImageDraw.Draw(picture)
    for path in re.findall(r"<path[^>]*>", svg):
        if "#fff" not in path:
            _fill(pen, re.search(r' d="([^"]*)"', path)[1], dots, stroked="stroke" in path)
    return picture


def _fill(pen: ImageDraw.ImageDraw, path: str, dots: int, *, stroked: bool) -> None:
    x, y = 0.0, 0.0
    for sign, told in re.findall(r"([Mmhvz])([^Mmhvz]*)", path):
        numbers = [float(n) for n in re.findall(r"-?[\d.]+", told)]
        if sign == "M":
            x, y = numbers
        elif sign == "m":
            x, y = x + numbers[0], y + numbers[1]
        elif sign == "h" and (stroked or numbers[0] > 0):
            top, tall = (y - 0.5, 1) if stroked else (y, symbols._TALL)
            pen.rectangle((x * dots, top * dots, (x + numbers[0]) * dots - 1, (top + tall) * dots - 1), fill=0)
            x += numbers[0]


def read(picture: Image.Image) -> tuple[str, str, str]:
    found = zxingcpp.read_barcodes(picture)
    assert len(found) == 1
    return found[0].text, found[0].format.name, found[0].symbology_identifier


def test_the_qr_code_is_read_and_is_a_6_m():
    text, kind, _ = read(drawn(symbols.qr_svg(QR), 4))
    assert (text, kind) == (QR, "QRCode")
    assert elqr.read(text) == OWN
    assert 'viewBox="0 0 49 49"' in symbols.qr_svg(QR), "41 modules of a version 6 and a quiet zone of 4"


def test_the_bars_are_read_as_gs1():
    text, kind, identifier = read(drawn(symbols.barcode_svg(BARS), 3))
    assert (text.replace("(", "").replace(")", ""), kind, identifier) == (BARS, "Code128", "]C1")
    assert convenience_code.read(BARS).last_day == date(2026, 12, 4)


def test_a_picture_of_something_else_is_not_read():
    blank = io.BytesIO()
    Image.new("L", (300, 100), 255).save(blank, "PNG")
    assert zxingcpp.read_barcodes(Image.open(blank)) == []
