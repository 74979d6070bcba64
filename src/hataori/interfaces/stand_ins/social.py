"""模擬X and 模擬Mastodon: posts, pictures with words, own posts, and what each does with a repeat.

X knows no retry key: it refuses the same words twice (403). Mastodon answers the first post again for its key.
"""

import re
from email.parser import BytesParser
from typing import Any

from .kit import Asked, Reply, StandIn


def _fields(asked: Asked) -> dict[str, bytes]:
    """The parts of a multipart form by name."""
    kind = asked.headers.get("content-type", "")
    mail = BytesParser().parsebytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + asked.body)
    found: dict[str, bytes] = {}
    for part in mail.walk():
        name = re.search(r'name="?([^";]+)', part.get("Content-Disposition", ""))
        if name:
            content = part.get_payload(decode=True)
            found[name[1]] = content if isinstance(content, bytes) else b""
    return found


class X(StandIn):
    """POST /2/tweets and what the adapter needs beside it (docs.x.com, API v2)."""

    title = "X"
    refusal = Reply(401, {"title": "Unauthorized", "status": 401})
    too_many = Reply(429, {"title": "Too Many Requests", "status": 429}, {"x-rate-limit-reset": "0"})

    def __init__(self) -> None:
        super().__init__()
        self.media: dict[str, dict[str, Any]] = {}

    def answer(self, asked: Asked) -> Reply:
        """The account's calls."""
        if asked.path == "/2/users/me":
            return Reply(200, {"data": {"id": "1001", "username": "mogi_city", "name": "模擬"}})
        if asked.path == "/2/users/1001/tweets":
            data = [{"id": each["id"], "text": each["text"]} for each in reversed(self.kept[-20:])]
            return Reply(200, {"data": data, "meta": {"result_count": len(data)}})
        if asked.path == "/2/media/upload":
            number = str(7000 + len(self.media))
            self.media[number] = {"bytes": len(_fields(asked)["media"]), "alt": ""}
            return Reply(200, {"data": {"id": number, "media_key": f"3_{number}"}})
        if asked.path == "/2/media/metadata":
            self.media[asked.told["id"]]["alt"] = asked.told["metadata"]["alt_text"]["text"]
            return Reply(200, {"data": {"id": asked.told["id"]}})
        if asked.path == "/2/tweets" and asked.method == "POST":
            return self._post(asked.told)
        raise KeyError(asked.path)

    def _post(self, told: dict[str, Any]) -> Reply:
        text = told.get("text", "")
        if any(each["text"] == text for each in self.kept):
            said = "You are not allowed to create a Tweet with duplicate content."
            return Reply(403, {"detail": said, "title": "Forbidden", "status": 403})
        pictures = [self.media[number] for number in told.get("media", {}).get("media_ids", [])]
        number = str(1_990_000_000_000_000_000 + len(self.kept))
        self.kept.append({"id": number, "text": text, "media": pictures})
        return Reply(201, {"data": {"id": number, "text": text}})


class Mastodon(StandIn):
    """POST /api/v1/statuses with Idempotency-Key, media with descriptions (docs.joinmastodon.org)."""

    title = "Mastodon"
    refusal = Reply(401, {"error": "The access token is invalid"})
    too_many = Reply(429, {"error": "Too many requests"}, {"Retry-After": "2"})

    def __init__(self) -> None:
        super().__init__()
        self.media: dict[str, dict[str, Any]] = {}
        self.keys: dict[str, dict[str, Any]] = {}

    def answer(self, asked: Asked) -> Reply:
        """The account's calls."""
        if asked.path in ("/api/v1/accounts/verify_credentials", "/api/v1/apps/verify_credentials"):
            return Reply(200, {"id": "1", "username": "mogi", "acct": "mogi", "url": "https://mogi.example/@mogi"})
        if asked.path in ("/api/v1/instance", "/api/v2/instance"):
            return Reply(
                200,
                {
                    "uri": "mogi.example",
                    "domain": "mogi.example",
                    "title": "模擬",
                    "version": "4.3.0",
                    "api_versions": {"mastodon": 2},
                },
            )
        if asked.path == "/api/v1/accounts/1/statuses":
            return Reply(200, list(reversed(self.kept[-20:])))
        if asked.path in ("/api/v2/media", "/api/v1/media"):
            fields, number = _fields(asked), str(500 + len(self.media))
            self.media[number] = {
                "id": number,
                "type": "image",
                "url": f"https://mogi.example/media/{number}",
                "description": fields.get("description", b"").decode(),
                "bytes": len(fields["file"]),
            }
            return Reply(200, self.media[number])
        if asked.path == "/api/v1/statuses" and asked.method == "POST":
            return self._post(asked)
        raise KeyError(asked.path)

    def _post(self, asked: Asked) -> Reply:
        json_body = asked.headers.get("content-type", "").startswith("application/json")
        told = asked.told if json_body else _form(asked)
        key = asked.headers.get("idempotency-key", "")
        if key in self.keys and "keyless" not in self.faults:  # Takahē knows no keys
            return Reply(200, self.keys[key])
        text = told.get("status", "")
        if not text or len(re.sub(r"https?://\S+", "x" * 23, text)) > 500:  # noqa: PLR2004  the usual server's limit
            return Reply(422, {"error": "Validation failed: Text character limit of 500 exceeded"})
        status = {
            "id": str(110_000 + len(self.kept)),
            "url": f"https://mogi.example/@mogi/{110_000 + len(self.kept)}",
            "content": text,
            "language": told.get("language"),
            "visibility": told.get("visibility", "public"),
            "media_attachments": [self.media[number] for number in told.get("media_ids", [])],
        }
        self.kept.append({**status, "text": text, "key": key})
        if key:
            self.keys[key] = status
        return Reply(200, status)


def _form(asked: Asked) -> dict[str, Any]:
    from urllib.parse import parse_qs

    sent = parse_qs(asked.body.decode())
    return {name: values[0] for name, values in sent.items() if not name.endswith("[]")} | {
        name[:-2]: values for name, values in sent.items() if name.endswith("[]")
    }
