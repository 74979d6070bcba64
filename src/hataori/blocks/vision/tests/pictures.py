"""Photos made for the tests: with places and cameras written in them, turned, broken, swollen, with plates on them."""

import io
import struct
import zlib
from pathlib import Path

import piexif
from PIL import Image, ImageDraw, ImageFont

PHONE_HEIC = Path(__file__).parent / "pictures" / "phone.heic"
"""Drawn by us, 320 × 240 turned by 90°, with the place below; written once with libheif's encoder."""
HERE = ((35, 1), (18, 1), (1483, 100)), ((136, 1), (48, 1), (234, 100))
FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc"


def street(width=640, height=480):
    """A road with a dark hole and a red corner at the upper left."""
    image = Image.new("RGB", (width, height), (128, 128, 124))
    draw = ImageDraw.Draw(image)
    draw.ellipse((width // 3, height // 3, width * 2 // 3, height * 2 // 3), fill=(35, 34, 38))
    draw.rectangle((0, height * 5 // 6, width, height * 5 // 6 + height // 40), fill=(240, 240, 235))
    draw.rectangle((0, 0, width // 8, height // 8), fill=(200, 20, 20))
    return image


def exif(orientation=1, gps=HERE, taken=b"2026:06:05 08:12:33", **more):
    fields = {
        "0th": {piexif.ImageIFD.Make: b"TestPhone", piexif.ImageIFD.Orientation: orientation},
        "Exif": {piexif.ExifIFD.DateTimeOriginal: taken, **more},
    }
    if gps:
        lat, lon = gps
        fields["GPS"] = {
            piexif.GPSIFD.GPSLatitudeRef: b"N",
            piexif.GPSIFD.GPSLatitude: lat,
            piexif.GPSIFD.GPSLongitudeRef: b"E",
            piexif.GPSIFD.GPSLongitude: lon,
        }
    return piexif.dump(fields)


def written(image, form="JPEG", **options):
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def photo(orientation=1, **options):
    return written(street(), exif=exif(orientation), quality=85, **options)


def png_claiming(width, height):
    """A few bytes that unpack to that many pixels: the header is true, the pixels are one long run."""
    rows = zlib.compress(b"\x00" * 100_000, 9)
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)), (b"IDAT", rows), (b"IEND", b"")]
    body = b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


def jpeg_claiming(width, height, sof=0xC0):
    head = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00"
    return head + bytes((0xFF, sof)) + struct.pack(">H", len(frame) + 2) + frame + b"\xff\xda\x00\x08" + b"\xff\xd9"


def plate(width=330, ground=(245, 245, 240), ink=(20, 80, 50), number="12-34"):
    """A number plate (invented) drawn by its standard: class above, kana and four figures below."""
    height = width // 2
    image = Image.new("RGB", (width, height), ground)
    draw = ImageDraw.Draw(image)
    draw.rectangle((1, 1, width - 2, height - 2), outline=ink, width=max(1, width // 110))
    small, large = (ImageFont.truetype(FONT, round(height * share)) for share in (0.24, 0.5))
    draw.text((width * 0.22, height * 0.03), "尾張小牧 300", fill=ink, font=small)
    draw.text((width * 0.04, height * 0.42), "あ", fill=ink, font=small)
    draw.text((width * 0.2, height * 0.3), number, fill=ink, font=large)
    return image
