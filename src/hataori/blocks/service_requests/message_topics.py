"""How a request goes on, for a mail address without an account: of what everybody can see and is not ended."""

from django.utils.translation import gettext

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
    title = gettext("通報の続き：%(kind)s（受付番号 %(number)s）") % {"kind": name, "number": root.number}
    return Topic(queries.topic_of(root.number), title, "report")


FAMILIES = (Family(queries.TOPICS, _find),)
