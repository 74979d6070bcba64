"""Every variation sequence of IPAmj Mincho is drawn with the very glyph the font names, and read back as text."""

import re
import subprocess
from collections import Counter
from pathlib import Path

import pikepdf
import pytest

from hataori.blocks.documents import api as documents

from .truetype import Font

FILE = Path("/usr/share/fonts/truetype/ipamj/ipamjm.ttf")
SEQUENCES, SHARING = 11_474, 89
PER_LINE = 30
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not FILE.is_file(), reason="fonts-ipamj-mincho ABSENT: no variation sequence was checked"),
]


@pytest.fixture(scope="module")
def font():
    return Font(FILE.read_bytes())


@pytest.fixture(scope="module")
def drawn(font, tmp_path_factory):
    """All sequences on one paper, in the font's order."""
    every = list(font.sequences)
    lines = ["".join(every[start : start + PER_LINE]) for start in range(0, len(every), PER_LINE)]
    path = tmp_path_factory.mktemp("variants") / "all.pdf"
    path.write_bytes(documents.render("report", {"title": "x", "sections": [{"title": "x", "paragraphs": lines}]}))
    return path


def test_the_font_has_as_many_as_we_say(font):
    assert len(font.sequences) == SEQUENCES
    shared = [sequence for sequence in font.sequences if ord(sequence[1]) in {0xE0100, 0xE0101}]
    assert len(shared) == 5142  # Moji_Joho's where Adobe-Japan1 does not know the character
    assert "葛\U000e0100" not in font.sequences


def test_each_is_drawn_with_its_own_glyph(font, drawn):
    """The outlines on the pages, in order, hold those that cmap format 14 names, in order, and little besides."""
    wanted = [font.outline(glyph) for glyph in font.sequences.values()]
    at = besides = 0
    for outline in outlines(drawn):
        if at < len(wanted) and outline == wanted[at]:
            at += 1
        else:
            besides += 1
    assert at == SEQUENCES, f"{list(font.sequences)[at]!r} is not drawn as the font says"
    assert besides < 1000  # title, heading, and a foot a page


def test_each_is_read_back_as_it_was_written_unless_it_shares_its_glyph(font, drawn):
    said = subprocess.run(["pdftotext", "-raw", drawn, "-"], capture_output=True, check=True).stdout.decode()
    said = re.sub(r"\s", "", said)
    lost = [sequence for sequence in font.sequences if sequence not in said]
    shared = {glyph for glyph, times in Counter(font.sequences.values()).items() if times > 1}
    assert [sequence for sequence in lost if font.sequences[sequence] not in shared] == []
    assert len(lost) <= SHARING


def outlines(path):
    """What each glyph of the Mincho on each page looks like, in the order of drawing."""
    with pikepdf.open(path) as pdf:
        embedded: dict[tuple[int, int], Font] = {}
        for page in pdf.pages:
            font = None
            for operands, operator in pikepdf.parse_content_stream(page):
                if str(operator) == "Tf":
                    font = _embedded(page.Resources.Font[str(operands[0])], embedded)
                elif str(operator) in {"Tj", "TJ"} and font:
                    yield from map(font.outline, _glyphs(operands[0]))


def _embedded(resource, known) -> Font | None:
    inner = resource.DescendantFonts[0]
    descriptor = inner.FontDescriptor
    if "/FontFile2" not in descriptor:
        return None
    if descriptor.objgen not in known:
        known[descriptor.objgen] = Font(descriptor.FontFile2.read_bytes())
    return known[descriptor.objgen]


def _glyphs(shown):
    parts = (
        [shown] if isinstance(shown, pikepdf.String) else [part for part in shown if isinstance(part, pikepdf.String)]
    )
    for part in parts:
        codes = bytes(part)
        yield from (int.from_bytes(codes[n : n + 2]) for n in range(0, len(codes), 2))
