"""Files of a form on their way in: what weighs too much is refused early, and nothing of the form stays on the disk."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import TemporaryFileUploadHandler

from .types import LARGEST

LARGEST_FORM = 64 * 1024 * 1024
"""Three files of the largest kind with their form; who has more sends them one after the other."""


class WeighedFiles(TemporaryFileUploadHandler):
    """Django's handler for files on the disk: the form is weighed by what its sender announces, before a byte is read,
    and each file as it comes in. Forms of up to 1 MB stay in memory and never get here.
    """

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *rest: Any, **more: Any) -> None:  # noqa: ANN401, ARG002, N803  Django's signature
        """RequestDataTooBig (413) for more than LARGEST_FORM."""
        if content_length > LARGEST_FORM:
            raise RequestDataTooBig("form")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write the piece. RequestDataTooBig beyond LARGEST: Django clears away the files before this one."""
        if start + len(raw_data) > LARGEST:
            self.upload_interrupted()
            raise RequestDataTooBig("file")
        super().receive_data_chunk(raw_data, start)
