"""A target has passed: the head of the section is told by mail, once a report and target, all of one turn in one mail.

Staff have no box; who gave no address sees the same on the desk. The mail names numbers, kinds and days only.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.conf import settings

from hataori.blocks.service_requests import api as reports
from hataori.kernel.actor import Role
from hataori.kernel.errors import NotFound
from hataori.platform.accounts.api import Grant, StaffMember, staff_in
from hataori.platform.events.api import Event
from hataori.platform.outbox.api import enqueue

TOLD = frozenset({"report.overdue"})


def tell(events: Sequence[Event]) -> None:
    """Tell the heads of each section of what is late there; what was settled meanwhile is left out."""
    late: dict[str, list[tuple[Event, reports.Request]]] = defaultdict(list)
    for event in events:
        found = _still_late(event)
        if found:
            late[found.department].append((event, found))
    for section, rows in late.items():
        for head in heads_of(section):
            if head.email:
                key = f"report-overdue:{rows[0][0].id}:{head.account_id}"
                enqueue("mail", _mail(head.email, [found for _, found in rows]), key=key)


def heads_of(section: str) -> list[StaffMember]:
    """Who is head of that section today, also one who belongs to another."""
    found = staff_in(None, Role.SECTION_HEAD)
    return [each for each in found if any(_heads(grant, section) for grant in each.grants)]


def _heads(grant: Grant, section: str) -> bool:
    return grant.role == Role.SECTION_HEAD and grant.department == section


def _still_late(event: Event) -> reports.Request | None:
    """The report as it stands now: it may have ended, or be another section's."""
    try:
        found = reports.request(event.subject.partition("/")[2])
    except NotFound:
        return None
    return found if found.is_open and not found.parent else None


def _mail(to: str, late: Sequence[reports.Request]) -> Mapping[str, str]:
    lines = [f"・{each.number} {each.kind_name}（目標日 {each.due_on:%Y-%m-%d}）" for each in late]
    text = (
        f"目標の日を過ぎた通報が{len(late)}件あります。\n\n" + "\n".join(lines) + "\n\n"
        f"一覧：{settings.HATAORI_URL}/desk/reports/?view=overdue\n\n"
        "このメールは、課長の職員に自動で送っています。返信はできません。\n"
    )
    return {"to": to, "subject": f"目標の日を過ぎた通報 {len(late)}件", "text": text}
