"""Photos taken in: what is refused, what is proposed, and that nothing but covered pixels is published."""

import io
import json
import os
import re
import struct
import subprocess
import sys
import time
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import piexif
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

import hataori
from hataori.blocks.vision.api import BadPhoto, Point, prepare, prepare_paper
from hataori.blocks.vision.header import LARGEST_BYTES, measure
from hataori.kernel import clock

from .pictures import PHONE_HEIC, exif, jpeg_claiming, photo, png_claiming, street, written

IN_THEM = re.compile(
    rb"Exif|http://ns.adobe|ICC_PROFILE|photoshop|TestPhone|35\.304|136\.80|iTXt|eXIf|XMP", re.IGNORECASE
)


def opened(content):
    return Image.open(io.BytesIO(content))


def is_bare(content):
    """Only JPEG's own segments, nothing after the end, no claim of a camera."""
    return not IN_THEM.search(content) and content.endswith(b"\xff\xd9") and not opened(content).getexif()


def test_the_shared_files_come_out_as_expected(hataori_data):
    folder = hataori_data / "citizen-apps/photo"
    cases = json.loads((folder / "expected.json").read_text())["cases"]
    for name, expected in cases.items():
        content = (folder / name).read_bytes()
        if expected.get("reject"):
            with pytest.raises(BadPhoto):
                prepare(content)
            continue
        prepared = prepare(content)
        proposed = prepared.decoded.proposed
        assert ([proposed.lat, proposed.lon] if proposed else None) == expected["propose"], name
        assert is_bare(prepared.large), name
        assert is_bare(prepared.thumb), name
        if "landscape" in expected.get("published_size", ""):
            assert opened(prepared.large).width > opened(prepared.large).height


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_way_of_holding_the_camera_comes_out_upright(orientation):
    # How a camera held that way stores the picture (CIPA DC-008, 4.6.5: tag Orientation).
    stored = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    image = street() if orientation == 1 else street().transpose(Image.Transpose(stored[orientation]))
    prepared = prepare(written(image, exif=exif(orientation), quality=95))
    assert opened(prepared.large).size == (640, 480)
    assert (prepared.decoded.width, prepared.decoded.height) == (640, 480)
    red, green, _ = opened(prepared.large).getpixel((20, 20))
    assert red > 150
    assert green < 80


def test_a_phones_heic_is_taken():
    prepared = prepare(PHONE_HEIC.read_bytes())
    assert (prepared.header.kind, prepared.decoded.width, prepared.decoded.height) == ("heic", 240, 320)
    assert prepared.decoded.proposed == Point(35.30412, 136.80065)
    assert prepared.decoded.taken_at == datetime(2026, 6, 5, 8, 12, 33, tzinfo=clock.JST)
    assert is_bare(prepared.large)
    red, green, _ = opened(prepared.large).getpixel((230, 10))
    assert red > 140
    assert green < 100


@pytest.mark.parametrize(
    ("form", "options"),
    [("PNG", {}), ("WEBP", {"quality": 80}), ("WEBP", {"lossless": True}), ("JPEG", {"progressive": True})],
)
def test_other_forms_are_taken(form, options):
    prepared = prepare(written(street(), form, exif=exif(), **options))
    assert prepared.decoded.proposed == Point(35.30412, 136.80065)
    assert is_bare(prepared.large)


@pytest.mark.parametrize("mode", ["L", "LA", "P", "RGBA", "CMYK", "1", "I;16"])
def test_every_kind_of_pixels_is_taken(mode):
    image = Image.new("I;16", (300, 200), 40_000) if mode == "I;16" else street(300, 200).convert(mode)
    form = "JPEG" if mode == "CMYK" else "PNG"
    prepared = prepare(written(image, form))
    assert opened(prepared.large).mode == "RGB"
    assert opened(prepared.large).size == (300, 200)


def test_what_is_clear_comes_out_white():
    prepared = prepare(written(Image.new("RGBA", (100, 100), (0, 0, 0, 0)), "PNG"))
    assert opened(prepared.large).getpixel((50, 50)) == (255, 255, 255)


def test_a_profile_goes_and_its_colours_stay():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    odd = written(street(), icc_profile=profile.tobytes())  # a profile that does not fit RGB: ignored, not fatal
    assert is_bare(prepare(odd).large)
    assert is_bare(prepare(written(street(), icc_profile=b"nonsense")).large)


def test_a_published_copy_is_at_most_1600_and_a_thumbnail_320():
    prepared = prepare(written(street(4000, 3000), quality=60))
    assert (prepared.decoded.width, prepared.decoded.height) == (4000, 3000)
    assert opened(prepared.large).size == (1600, 1200)
    assert opened(prepared.thumb).size == (320, 240)


XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description exif:GPSLatitude="35,18.2472N" '
    b'exif:GPSLongitude="136,48.039E"/></x:xmpmeta>'
)


def test_a_place_in_xmp_alone_is_proposed_too():
    prepared = prepare(written(street(), xmp=XMP, quality=80))
    assert prepared.decoded.proposed == Point(35.30412, 136.80065)
    assert is_bare(prepared.large)


@pytest.mark.parametrize(
    "gps",
    [
        (((0, 0), (0, 0), (0, 0)), ((0, 0), (0, 0), (0, 0))),
        (((0, 1), (0, 1), (0, 1)), ((0, 1), (0, 1), (0, 1))),
        (((95, 1), (0, 1), (0, 1)), ((136, 1), (0, 1), (0, 1))),
        (((35, 1),), ((136, 1),)),
        None,
    ],
)
def test_a_place_that_is_nonsense_is_not_proposed(gps):
    found = prepare(written(street(), exif=exif(gps=gps))).decoded.proposed
    assert found is None or found == Point(35.0, 136.0)


@pytest.mark.parametrize("taken", [b"0000:00:00 00:00:00", b"nonsense", b"", b"2099:01:01 00:00:00"])
def test_a_time_that_is_nonsense_is_left_out(taken):
    assert prepare(written(street(), exif=exif(taken=taken))).decoded.taken_at is None


def test_a_time_keeps_its_zone():
    content = photo()
    assert prepare(content).decoded.taken_at.utcoffset() == timedelta(hours=9)
    fields = piexif.load(content)
    fields["Exif"][piexif.ExifIFD.OffsetTimeOriginal] = b"-05:00"
    elsewhere = prepare(written(street(), exif=piexif.dump(fields))).decoded.taken_at
    assert elsewhere.utcoffset() == timedelta(hours=-5)


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
TRUNCATED_HEIC = PHONE_HEIC.read_bytes()[:900]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (SVG, "type_unknown"),
        (b'<?xml version="1.0"?>' + SVG, "type_unknown"),
        (b"not an image", "type_unknown"),
        (b"GIF89a" + b"\x00" * 50, "type_unknown"),
        (b"%PDF-1.7", "type_unknown"),
        (png_claiming(20_000, 20_000), "too_many_pixels"),
        (png_claiming(2**31 - 1, 2**31 - 1), "too_many_pixels"),
        (jpeg_claiming(20_000, 20_000), "too_many_pixels"),
        (jpeg_claiming(65_000, 65_000), "too_many_pixels"),
        (jpeg_claiming(9_000, 9_000, sof=0xC2), "too_many_pixels"),
        (jpeg_claiming(640, 0), "broken"),
        (b"\xff\xd8\xff\xe0\x00", "broken"),
        (b"\x89PNG\r\n\x1a\n", "broken"),
        (TRUNCATED_HEIC, "broken"),
        (PHONE_HEIC.read_bytes()[:400], "broken"),
        (b"\x00\x00\x00\x18ftypheic" + b"\x00" * 40, "broken"),
        (b"\xff" * (LARGEST_BYTES + 1), "too_large"),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{len(value)} bytes",
)
def test_what_must_be_refused_is_refused_with_a_sentence(content, code):
    begun = time.process_time()
    with pytest.raises(BadPhoto) as refused:
        prepare(content)
    assert time.process_time() - begun < 1
    assert refused.value.problems[0].code == code
    assert refused.value.status == 400
    assert refused.value.message.endswith("。")


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_photo_cut_short_is_refused(form):
    whole = written(street(), form)
    for share in (0.3, 0.6, 0.95):
        with pytest.raises(BadPhoto):
            prepare(whole[: int(len(whole) * share)])


def test_an_archive_hidden_behind_a_photo_is_refused():
    with pytest.raises(BadPhoto):
        prepare(photo() + b"PK\x05\x06" + b"\x00" * 18)


HEIC = PHONE_HEIC.read_bytes()


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.integers(0, len(HEIC) - 1), st.integers(0, 255), st.sampled_from([HEIC, photo()]))
def test_a_changed_byte_is_a_photo_or_a_refusal_never_a_crash(place, value, whole):
    broken = bytearray(whole)
    broken[place % len(broken)] = value
    with suppress(BadPhoto):
        assert is_bare(prepare(bytes(broken)).large)


@given(st.binary(max_size=300))
def test_any_bytes_are_measured_or_refused(content):
    for start in (b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\x00\x00\x00\x00WEBP", b"\x00\x00\x00\x18ftypheic"):
        try:
            header = measure(start + content)
        except BadPhoto:
            continue
        assert header.width > 0
        assert header.height > 0


MEASURED = """
import re, sys, time
from hataori.blocks.vision.header import measure
from hataori.blocks.vision.types import BadPhoto
content = open(sys.argv[1], "rb").read()
begun = time.process_time()
try:
    measure(content)
except BadPhoto as refused:
    took = time.process_time() - begun
    most = int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) // 1024
    print(refused.problems[0].code, took, most)
"""


def test_a_bomb_costs_neither_memory_nor_time(tmp_path):
    bomb = tmp_path / "bomb.png"
    bomb.write_bytes(png_claiming(20_000, 20_000))
    environment = {**os.environ, "PYTHONPATH": str(Path(hataori.__file__).parents[1])}
    command = [sys.executable, "-c", MEASURED, str(bomb)]
    said = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    code, seconds, megabytes = said.stdout.split()
    assert code == "too_many_pixels"
    assert float(seconds) < 1
    assert int(megabytes) < 200


def test_the_dimensions_of_a_heic_are_read_from_its_boxes():
    header = measure(HEIC)
    assert (header.kind, header.width, header.height) == ("heic", 320, 240)
    size, larger = (b"ispe\x00\x00\x00\x00" + struct.pack(">II", *each) for each in ((320, 240), (32_000, 24_000)))
    swollen = HEIC.replace(size, larger)
    with pytest.raises(BadPhoto) as refused:
        prepare(swollen)
    assert refused.value.problems[0].code == "too_many_pixels"


def test_the_place_is_five_decimals():
    assert prepare(photo()).decoded.proposed == Point(35.30412, 136.80065)


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_a_paper_keeps_nothing_but_its_pixels_and_stands_upright(orientation):
    plain = prepare_paper(photo(orientation))
    assert not IN_THEM.search(plain)
    assert max(Image.open(io.BytesIO(plain)).size) <= 1600


@pytest.mark.parametrize(
    ("content", "code"), [(b"%PDF-1.7", "type_unknown"), (png_claiming(20_000, 20_000), "too_many_pixels")]
)
def test_what_is_no_photo_is_no_paper(content, code):
    with pytest.raises(BadPhoto) as refused:
        prepare_paper(content)
    assert refused.value.problems[0].code == code
