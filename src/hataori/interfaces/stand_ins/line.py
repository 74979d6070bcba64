"""模擬LINE: the Messaging API's push, multicast, broadcast and link token, and the webhook of a person who plays.

Reference: developers.line.biz, Messaging API. Retry keys hold for the stand-in's life.
"""

import base64
import hashlib
import hmac
import json
import time
import urllib.request
from typing import Any
from uuid import uuid4

from hataori.kernel.environment import web_port

from .kit import Asked, Reply, StandIn

SECRET = "mogi-secret"  # noqa: S105  the stand-in's only secret
_MOST, _MOST_TO, _LONGEST = 5, 500, 5000


class Line(StandIn):
    """Users who follow, link tokens, retry keys."""

    title = "LINE"
    too_many = Reply(429, {"message": "The API rate limit has been exceeded. Try again later."})

    def __init__(self) -> None:
        super().__init__()
        self.followers: set[str] = set()
        self.accepted: dict[str, str] = {}
        self.tokens: dict[str, str] = {}
        self.webhook = f"http://127.0.0.1:{web_port()}/line/webhook"

    def answer(self, asked: Asked) -> Reply:
        """The bot's calls."""
        kind = asked.path.removeprefix("/v2/bot/message/")
        if asked.method == "POST" and kind in ("push", "multicast", "broadcast"):
            return self._sent(asked, kind)
        if asked.path.startswith("/v2/bot/user/") and asked.path.endswith("/linkToken"):
            token = uuid4().hex
            self.tokens[token] = asked.path.split("/")[4]
            return Reply(200, {"linkToken": token})
        raise KeyError(asked.path)

    def _sent(self, asked: Asked, kind: str) -> Reply:
        told, key = asked.told, asked.headers.get("x-line-retry-key", "")
        if key in self.accepted:
            said = {"message": "The retry key is already accepted"}
            return Reply(409, said, {"X-Line-Accepted-Request-Id": self.accepted[key]})
        if problem := self._problem(told, kind):
            return Reply(400, {"message": problem})
        number = uuid4().hex
        if key:
            self.accepted[key] = number
        to = told.get("to", [])
        people = [to] if isinstance(to, str) else to or sorted(self.followers)
        for message in told["messages"]:
            self.kept.append({"kind": kind, "to": people, "text": message.get("text", ""), "key": key})
        return Reply(200, {"sentMessages": [{"id": number}]} if kind == "push" else {}, {"X-Line-Request-Id": number})

    def _problem(self, told: dict[str, Any], kind: str) -> str:
        messages, to = told.get("messages", []), told.get("to", [])
        if not 1 <= len(messages) <= _MOST:
            return "The request body has 1 error(s): messages"
        if any(not 1 <= len(each.get("text", "").encode("utf-16-le")) // 2 <= _LONGEST for each in messages):
            return "The request body has 1 error(s): messages[0].text"
        if kind == "push" and not str(to).startswith("U"):
            return "The property, 'to', in the request body is invalid"
        return "The property, 'to', in the request body is invalid" if len(to) > _MOST_TO else ""

    def own(self, asked: Asked) -> Reply:
        """A person plays: /mogi/webhook {"url"}, /mogi/event {"user", "type", …} → what our side answered."""
        if asked.path == "/mogi/webhook":
            self.webhook = asked.told["url"]
            return Reply()
        if asked.path == "/mogi/tokens":
            return Reply(200, self.tokens)
        return Reply(200, {"status": self.happen(asked.told)})

    def happen(self, told: dict[str, Any]) -> int:
        """Tell the bot's webhook of an event, signed; the status it answered."""
        user = told.pop("user")
        if told["type"] == "follow":
            self.followers.add(user)
        elif told["type"] == "unfollow":
            self.followers.discard(user)
        event = {
            "mode": "active",
            "timestamp": int(time.time() * 1000),
            "source": {"type": "user", "userId": user},
            "webhookEventId": uuid4().hex[:26].upper(),
            "deliveryContext": {"isRedelivery": False},
            **told,
        }
        if told["type"] in ("follow", "message", "accountLink"):
            event.setdefault("replyToken", uuid4().hex)
        return self._post(json.dumps({"destination": "Umogi", "events": [event]}).encode())

    def _post(self, body: bytes) -> int:
        signature = base64.b64encode(hmac.new(SECRET.encode(), body, hashlib.sha256).digest()).decode()
        headers = {"Content-Type": "application/json", "X-Line-Signature": signature}
        request = urllib.request.Request(self.webhook, body, headers)  # noqa: S310  our own address
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310  as above
            return int(answer.status)
