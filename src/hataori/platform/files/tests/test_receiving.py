"""A form that weighs too much is refused early, in words, and leaves nothing behind."""

import io
import tempfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from hataori.platform.files.receiving import LARGEST_FORM
from hataori.platform.files.types import LARGEST

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
BOUNDARY = b'--x\r\nContent-Disposition: form-data; name="f"; filename="a.bin"\r\n\r\n'


def weigh(request):
    """Tells what arrived."""
    return HttpResponse(" ".join(str(file.size) for files in request.FILES.lists() for file in files[1]))


urlpatterns = [path("weigh/", weigh), path("api/weigh", weigh)]
handler400 = "hataori.platform.pages.errors.bad_request"


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch) -> Path:
    """Where Django puts what is too large for memory."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def file_of(size: int) -> SimpleUploadedFile:
    return SimpleUploadedFile("a.bin", b"x" * size)


class Unread(io.BytesIO):
    """A body of which nothing may be read."""

    def read(self, *_size: int | None) -> bytes:
        raise AssertionError("the body was read")


def test_files_of_the_largest_size_arrive():
    answer = Client().post("/weigh/", {"a": file_of(LARGEST), "b": file_of(3)})
    assert (answer.status_code, answer.content.decode()) == (200, f"{LARGEST} 3")


@pytest.mark.parametrize(("address", "kind"), [("/weigh/", "text/html"), ("/api/weigh", "application/json")])
def test_one_byte_more_is_refused_in_words_and_nothing_stays(address, kind, temporary):
    answer = Client().post(address, {"a": file_of(2_000_000), "b": file_of(LARGEST + 1)})
    assert answer.status_code == 413
    assert answer.headers["Content-Type"].startswith(kind)
    assert "20MB" in (answer.json()["detail"] if "json" in kind else answer.content.decode())
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("announced", [LARGEST_FORM + 1, 10**14])
@pytest.mark.parametrize("address", ["/weigh/", "/api/weigh"])
def test_a_form_that_announces_too_much_is_refused_before_a_byte_is_read(address, announced, temporary):
    sent = {"wsgi.input": Unread(BOUNDARY), "CONTENT_LENGTH": str(announced)}
    answer = Client().generic("POST", address, b"x", "multipart/form-data; boundary=x", **sent)
    assert answer.status_code == 413
    assert list(temporary.iterdir()) == []
