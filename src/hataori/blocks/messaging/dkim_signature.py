"""DKIM (RFC 6376): the mail says who answers for it. Key and names come from HATAORI_DKIM_{DOMAIN,SELECTOR,KEY}."""

import os
from functools import cache
from pathlib import Path

_SIGNED = [
    b"from",
    b"to",
    b"subject",
    b"date",
    b"message-id",
    b"mime-version",
    b"content-type",
    b"content-transfer-encoding",
    b"list-unsubscribe",
    b"list-unsubscribe-post",
]


def sign(content: bytes) -> bytes:
    """The mail with its signature in front. List-Unsubscribe is signed too, as RFC 8058 asks."""
    import dkim  # type: ignore[import-untyped]  # ships no types

    header = dkim.sign(
        content,
        os.environ.get("HATAORI_DKIM_SELECTOR", "hataori").encode(),
        os.environ["HATAORI_DKIM_DOMAIN"].encode(),
        _key(os.environ["HATAORI_DKIM_KEY"]),
        include_headers=[name for name in _SIGNED if b"\n" + name + b":" in b"\n" + content.lower()],
        canonicalize=(b"relaxed", b"relaxed"),
    )
    return bytes(header) + content


@cache
def _key(path: str) -> bytes:
    """The private key (PEM) of that file, readable by the installation's user only."""
    return Path(path).read_bytes()
