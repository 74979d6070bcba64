"""Small files of each kind, made here."""

import io
import struct
import zipfile
import zlib

import pytest


def png(extra=b""):
    def part(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    picture = part(b"IHDR", header) + part(b"IDAT", zlib.compress(b"\0\0\0\0")) + part(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + picture + extra


def jpeg(extra=b""):
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + b"\x00" * 64 + b"\xff\xd9" + extra


def pdf(inside=b""):
    return b"%PDF-1.7\n1 0 obj<</Type/Catalog" + inside + b">>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def heic():
    return struct.pack(">I", 24) + b"ftypheic\x00\x00\x00\x00mif1heic" + struct.pack(">I", 12) + b"meta\x00\x00\x00\x00"


def office(main, extra=(), types=b"<Types/>", flags=None):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in [("[Content_Types].xml", types), (main, b"<x/>"), *extra]:
            archive.writestr(name, content)
    return out.getvalue()


def docx(**more):
    return office("word/document.xml", **more)


def xlsx(**more):
    return office("xl/workbook.xml", **more)


GOOD = {"png": png(), "jpeg": jpeg(), "pdf": pdf(), "heic": heic(), "docx": docx(), "xlsx": xlsx()}


@pytest.fixture(autouse=True)
def _own_home(settings, tmp_path):
    """Files and keys of a test lie in its own folder."""
    settings.HATAORI_HOME = tmp_path
