"""Web push as a channel of the messaging block."""

import json
from collections.abc import Sequence
from hashlib import sha256

from hataori.blocks.messaging import api as messaging
from hataori.blocks.messaging.api import Outcome, Post, Recipient, Sending
from hataori.kernel.sentences import marked
from hataori.platform.egress import allowed_hosts

from .encryption import LARGEST, encoded
from .hands import send_all
from .keys import server_key
from .sending import Answer, Batch, Job

NAME, KIND = "web_push", "web_push"
_TITLE, _TEXT = 80, 300
_TAKEN, _GONE, _MANY, _BROKEN = range(200, 300), (404, 410), 429, 500
_REST_S = 30.0


def send(sending: Sending, recipients: Sequence[Recipient]) -> Sequence[Outcome]:
    """One message a browser, encrypted for it; each language is composed once."""
    languages = sorted({each.language for each in recipients})
    jobs = [_job(each, languages.index(each.language)) for each in recipients]
    key = server_key()
    batch = Batch(
        jobs=jobs,
        contents=[content_of(sending.post, language) for language in languages],
        headers=headers_of(sending),
        pem=key.private,
        contact=f"mailto:{messaging.mail_from()}",
        allowed=allowed_hosts(),
    )
    return [outcome_of(answer) for answer in send_all(batch)]


def _job(to: Recipient, content: int) -> Job:
    kept = json.loads(to.value)
    return Job(to.address_id, kept["endpoint"], kept["p256dh"], kept["auth"], content)


def content_of(post: Post, language: str) -> bytes:
    """What the browser's worker gets: short enough for every push service."""
    words = post.words(language)
    told = {
        "title": messaging.shortened(words.title, _TITLE),
        "body": messaging.shortened(words.text, _TEXT),
        "url": post.url,
        "tag": post.tag,
        "lang": language,
        "urgent": post.urgent,
    }
    content = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    return content if len(content) <= LARGEST else json.dumps({**told, "body": ""}, ensure_ascii=False).encode()


def headers_of(sending: Sending) -> dict[str, str]:
    """TTL, Urgency and Topic (RFC 8030, 5.2–5.4): of one tag a push service that waits keeps the newest only."""
    post = sending.post
    found = {"TTL": str(post.seconds), "Urgency": "high" if post.urgent else "normal"}
    topic = post.tag or sending.key
    return {**found, "Topic": encoded(sha256(topic.encode()).digest())[:32]}


def outcome_of(answer: Answer) -> Outcome:
    """404 and 410: the browser has unsubscribed; 429 and 5xx: later; anything else the service will never take."""
    if answer.status in _TAKEN:
        return Outcome(answer.id, "taken")
    if answer.status in _GONE:
        return Outcome(answer.id, "gone", str(answer.status))
    if answer.status == _MANY:
        return Outcome(answer.id, "later", "429", answer.wait or _REST_S)
    if answer.status == 0 or answer.status >= _BROKEN:
        return Outcome(answer.id, "later", answer.detail or str(answer.status), answer.wait)
    return Outcome(answer.id, "refused", f"{answer.status} {answer.detail}".strip())


CHANNEL = messaging.Channel(
    NAME,
    marked("ブラウザーの通知"),
    "person",
    KIND,
    send=send,
    is_ready=lambda: True,
    compose=lambda post: post.title + post.text,
    batch=2000,
    rate=messaging.Rate(20.0, 60),
)
