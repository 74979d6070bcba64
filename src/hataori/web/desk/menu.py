"""The desk's menu: home, what each running service offers to this member of staff, and what is common to all."""

from dataclasses import dataclass
from functools import cache
from itertools import groupby

from django.conf import settings
from django.http import HttpRequest
from django.urls import is_valid_path

from hataori.kernel.actor import Actor, Role
from hataori.platform.services.api import Entry, services


@dataclass(frozen=True, slots=True)
class MenuLink:
    """One line of the menu; `current` marks where the reader is."""

    title: str
    url: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class MenuPart:
    """Links under one sub-heading, empty where the group needs none."""

    title: str
    links: tuple[MenuLink, ...]


@dataclass(frozen=True, slots=True)
class MenuGroup:
    """What stands under one heading, in its parts."""

    title: str
    parts: tuple[MenuPart, ...]


# What every installation has beside its services; an address nothing answers to is left out.
COMMON = (
    (
        "手続きの台帳",
        (
            Entry(
                "手続きと担当課",
                "/desk/catalogue/",
                frozenset({Role.DX_OFFICE, Role.SECTION_HEAD, Role.OPERATOR, Role.AUDITOR}),
            ),
        ),
    ),
    (
        "住民と文書",
        (
            Entry("住民を調べる", "/desk/register/", frozenset({Role.CLERK, Role.APPROVER, Role.SECTION_HEAD})),
            Entry(
                "発行した文書",
                "/desk/papers/",
                frozenset({Role.CLERK, Role.APPROVER, Role.SECTION_HEAD, Role.AUDITOR}),
            ),
        ),
    ),
    (
        "予約と抽選",
        (
            Entry(
                "予約できる場所",
                "/desk/units/",
                frozenset({Role.CLERK, Role.APPROVER, Role.SECTION_HEAD, Role.DX_OFFICE}),
            ),
            Entry("抽選", "/desk/lottery/", frozenset({Role.CLERK, Role.SECTION_HEAD})),
        ),
    ),
    (
        "計画と数",
        (
            Entry("数の一覧", "/desk/kpi/"),
            Entry("年次評価", "/desk/reviews/"),
            Entry("計画の改訂", "/desk/plan/", frozenset({Role.DX_OFFICE, Role.SECTION_HEAD})),
        ),
    ),
    (
        "運用",
        (
            Entry("職員と役割", "/desk/staff/", frozenset({Role.SECTION_HEAD, Role.OPERATOR, Role.DX_OFFICE})),
            Entry("連携サービス（ID）", "/desk/oidc/clients/", frozenset({Role.OPERATOR, Role.DX_OFFICE})),
            Entry("連携先への通知", "/desk/webhooks/", frozenset({Role.OPERATOR, Role.DX_OFFICE})),
            Entry(
                "連携",
                "/desk/handover/",
                frozenset({Role.CLERK, Role.APPROVER, Role.SECTION_HEAD, Role.OPERATOR, Role.DX_OFFICE, Role.AUDITOR}),
            ),
            Entry("監査の記録", "/desk/audit/", frozenset({Role.AUDITOR})),
            Entry("送信待ちと失敗", "/desk/outbox/", frozenset({Role.OPERATOR})),
            Entry("送ったメール（開発）", "/desk/mail/", frozenset({Role.OPERATOR, Role.DX_OFFICE})),
        ),
    ),
)
_HOME = "/desk/"
_DEVELOPMENT = frozenset({"/desk/mail/"})
_WORTH_PARTS = 6
"""With fewer links than this a sub-heading for every one or two would only lengthen the menu."""


def menu(request: HttpRequest) -> list[MenuGroup]:
    """The groups this person may use; nobody signed in sees only the home link."""
    actor = _actor(request)
    groups = [("", [Entry("ホーム", _HOME)]), *_service_groups(actor), *_common_groups(actor)]
    current = _current(request.path, [entry.url for _, entries in groups for entry in entries])
    return [MenuGroup(title, _parts(entries, current)) for title, entries in groups if entries]


def _actor(request: HttpRequest) -> Actor | None:
    from hataori.platform.accounts.api import actor_of

    return actor_of(request)


def _service_groups(actor: Actor | None) -> list[tuple[str, list[Entry]]]:
    if actor is None:
        return []
    return [(service.title, [e for e in service.desk_entries if may_use(actor, e)]) for service in services()]


def _common_groups(actor: Actor | None) -> list[tuple[str, list[Entry]]]:
    if actor is None or actor.kind != "staff":
        return []
    return [(title, [e for e in entries if may_use(actor, e) and _is_there(e.url)]) for title, entries in COMMON]


def _is_there(url: str) -> bool:
    """Whether a page answers; the sink's mails are a page of development."""
    return _answers(url) and not (url in _DEVELOPMENT and settings.HATAORI_PROFILE == "production")


@cache
def _answers(url: str) -> bool:
    return bool(is_valid_path(url))


def may_use(actor: Actor, entry: Entry) -> bool:
    """Whether the entry is for everybody or for one of the person's roles, in the entry's departments if it has any."""
    departments = entry.departments or (None,)
    return not entry.roles or any(actor.has_role(role, key) for role in entry.roles for key in departments)


def _parts(entries: list[Entry], current: str) -> tuple[MenuPart, ...]:
    """In the order declared; a run of entries of one group is one part."""
    if len(entries) < _WORTH_PARTS:
        return (MenuPart("", _links(entries, current)),)
    return tuple(
        MenuPart(title, _links(list(found), current)) for title, found in groupby(entries, lambda entry: entry.group)
    )


def _links(entries: list[Entry], current: str) -> tuple[MenuLink, ...]:
    return tuple(MenuLink(entry.title, entry.url, current=entry.url == current) for entry in entries)


def _current(path: str, urls: list[str]) -> str:
    """The longest address of the menu that the path lies under; home only where it is the page itself."""
    return max((url for url in urls if path.startswith(url) and (url != _HOME or path == _HOME)), key=len, default="")
