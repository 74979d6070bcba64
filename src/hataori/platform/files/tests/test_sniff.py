"""A file is what its content says, and what could run or hide is not taken."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hataori.kernel.errors import Rejected
from hataori.platform.files.naming import shown_name
from hataori.platform.files.sniff import recognise
from hataori.platform.files.types import DOCUMENTS, FileRef

from .conftest import GOOD, docx, jpeg, office, pdf, png, xlsx


def code_of(content, allowed=DOCUMENTS):
    with pytest.raises(Rejected) as refused:
        recognise(content, allowed)
    (problem,) = refused.value.problems
    assert problem.field == "file"
    assert problem.message.endswith("。")
    return problem.code


@pytest.mark.parametrize("key", GOOD)
def test_each_kind_is_known_by_its_content(key):
    assert recognise(GOOD[key]).key == key


@pytest.mark.parametrize("key", GOOD)
def test_a_kind_that_is_not_asked_for_is_named_and_refused(key):
    assert code_of(GOOD[key], DOCUMENTS - {key}) == "type_not_allowed"


@pytest.mark.parametrize(
    "content",
    [b"MZ\x90\x00" + b"\0" * 100, b"\x7fELF" + b"\0" * 100, b"#!/bin/sh\n", b"<html><script>", b"GIF89a", b"x"],
    ids=["exe", "elf", "script", "html", "gif", "text"],
)
def test_other_things_are_not_taken(content):
    assert code_of(content) == "type_unknown"


HIDDEN_ZIP = office("inner/x")


@pytest.mark.parametrize(
    "content",
    [
        png(HIDDEN_ZIP),
        jpeg(HIDDEN_ZIP),
        pdf() + HIDDEN_ZIP,
        png(b"trailing"),
        b"\xff\xd8\xff\xe0%PDF-1.4" + b"\0" * 50 + b"\xff\xd9",
        pdf(b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>"),
        pdf(b"/OpenAction<</S/Launch/F(cmd.exe)>>"),
        b"%PDF-1.7 cut off",
        docx(extra=[("word/vbaProject.bin", b"x")]),
        xlsx(extra=[("xl/embeddings/oleObject1.bin", b"x")]),
        xlsx(types=b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"),
        docx(extra=[("word/run.exe", b"MZ")]),
        docx(extra=[("../../etc/passwd", b"x")]),
        docx()[:-30],
    ],
)
def test_what_hides_runs_or_is_broken_is_refused(content):
    assert code_of(content) == "unsafe"


def test_three_bytes_that_came_by_chance_refuse_no_pdf():
    assert recognise(pdf(b"stream\n\x9c/JS(\x81\nendstream")).key == "pdf"


def test_a_bomb_is_refused_by_what_it_says_it_opens_to(monkeypatch):
    monkeypatch.setattr("hataori.platform.files.office._LARGEST_OPEN", 1000)
    assert code_of(docx(extra=[("word/bomb.xml", b"\0" * 2000)])) == "unsafe"


def test_an_archive_that_is_no_office_file_is_not_taken():
    assert code_of(office("readme.txt")) == "type_unknown"


def test_csv_is_taken_only_where_asked_for():
    text = "氏名,金額\r\n山田,100\r\n"
    assert recognise(text.encode("cp932"), {"csv"}).key == "csv"
    assert recognise(("\ufeff" + text).encode(), {"csv"}).key == "csv"
    assert code_of(text.encode()) == "type_unknown"
    assert code_of(b"a,b\x00c", {"csv"}) == "type_unknown"


@given(st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", b"%PDF-", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"]))
def test_any_bytes_are_recognised_or_refused_in_words(tail, head):
    code = ""
    try:
        recognise(head + tail, {*DOCUMENTS, "csv"})
    except Rejected as refused:
        code = refused.problems[0].code
    assert code in ("", "type_unknown", "unsafe")


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("申請書.pdf", "申請書.pdf"),
        ("C:\\Users\\me\\写真.jpg", "写真.jpg"),
        ("../../etc/passwd", "passwd"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("葛\U000e0100飾.pdf", "葛\U000e0100飾.pdf"),
        (".htaccess", "htaccess"),
        ("\x00\r\n", "ファイル"),
        ("か\u3099.pdf", "か\u3099.pdf"),
        ("a" * 300 + ".pdf", "a" * 196 + ".pdf"),
    ],
)
def test_names_are_shown_as_given_less_what_deceives(given_name, shown):
    assert shown_name(given_name) == shown


@pytest.mark.parametrize(
    ("name", "download"), [("a.JPG", "a.JPG"), ("a.jpeg", "a.jpeg"), ("a.exe", "a.exe.jpg"), ("a", "a.jpg")]
)
def test_a_download_ends_as_its_content_is(name, download):
    ref = FileRef("1", "o", name, "jpeg", 1, "", "p", None, None)
    assert ref.download_name == download


def test_encrypted_members_are_refused():
    content = bytearray(docx())
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        start = archive.start_dir
    at = content.index(b"PK\x01\x02", start)
    content[at + 8] |= 1
    assert code_of(bytes(content)) == "unsafe"
