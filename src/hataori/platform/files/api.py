"""The door of files: store, upload by chunk, open for those who may, expire."""

from .actions import delete, expire, keep_until, store
from .queries import file_ref, files_of, open_file, reader, without_content
from .responses import download_response
from .sniff import recognise
from .types import CHUNK, DOCUMENTS, KINDS, LARGEST, FileRef, Kind, Upload
from .uploads import finish, put_chunk, start, upload

__all__ = [
    "CHUNK",
    "DOCUMENTS",
    "KINDS",
    "LARGEST",
    "FileRef",
    "Kind",
    "Upload",
    "delete",
    "download_response",
    "expire",
    "file_ref",
    "files_of",
    "finish",
    "keep_until",
    "open_file",
    "put_chunk",
    "reader",
    "recognise",
    "start",
    "store",
    "upload",
    "without_content",
]
