"""What of the news can be followed by a mail address without an account."""

from hataori.blocks.messaging.api import Family, Topic

from . import rules

_PREFIX = rules.topic("")


def _topics() -> list[Topic]:
    return [
        Topic(rules.topic(kind), title, "emergency" if kind == "emergency" else "news")
        for kind, title in rules.TOPICS.items()
    ]


def _find(key: str) -> Topic | None:
    return next((each for each in _topics() if each.key == key), None)


FAMILIES = (Family(_PREFIX, _find, _topics),)
