"""How a request goes on, for a mail address without an account: of what everybody can see and is not ended."""

from hataori.blocks.messaging.api import Family, Topic
from hataori.kernel.errors import NotFound

from . import queries


def _find(key: str) -> Topic | None:
    try:
        row = queries.row_of(key.removeprefix(queries.TOPICS))
    except NotFound:
        return None
    root = row.parent or row
    if row.hidden or root.hidden or root.trial or not root.is_open:
        return None
    name = queries.names().get(root.kind, root.kind)
    return Topic(queries.topic_of(root.number), f"通報の続き：{name}（受付番号 {root.number}）", "report")


FAMILIES = (Family(queries.TOPICS, _find),)
