"""/readyz tells when the portal has not been reached for an hour; everything is served all the same."""

from datetime import timedelta

from hataori.kernel import clock
from hataori.platform.observability.api import Warn

from . import models
from .portal import access

_LONG = timedelta(hours=1)


def silent() -> str:
    """A sentence where no fetching has ended well for an hour though some were tried, else empty."""
    if access() is None:
        return ""
    newest = models.Pull.objects.filter(ended_at__isnull=False).order_by("-started_at")
    last = newest.first()
    well = newest.filter(error="").first()
    if last is None or (well and well.started_at > clock.now() - _LONG) or not last.error:
        return ""
    return f"マイナポータル申請管理から1時間以上受け取れていません：{last.error}"


WARNINGS = (Warn("mynaportal", silent),)
