"""The desk's menu: home, what each running service offers to this member of staff, and what is common to all."""

from dataclasses import dataclass

from django.http import HttpRequest

from hataori.kernel.actor import Actor
from hataori.platform.services.api import Entry, services


@dataclass(frozen=True, slots=True)
class MenuLink:
    """One line of the menu; `current` marks where the reader is."""

    title: str
    url: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class MenuGroup:
    """Links under one heading."""

    title: str
    links: tuple[MenuLink, ...]


def menu(request: HttpRequest) -> list[MenuGroup]:
    """The groups this person may use; nobody signed in sees only the home link."""
    actor = _actor(request)
    groups = [("", [Entry("ホーム", "/desk/")]), *_service_groups(actor)]
    current = _current(request.path, [entry.url for _, entries in groups for entry in entries])
    return [MenuGroup(title, _links(entries, current)) for title, entries in groups if entries]


def _actor(request: HttpRequest) -> Actor | None:
    from hataori.platform.accounts.api import actor_of

    return actor_of(request)


def _service_groups(actor: Actor | None) -> list[tuple[str, list[Entry]]]:
    if actor is None:
        return []
    return [(service.title, [e for e in service.desk_entries if may_use(actor, e)]) for service in services()]


def may_use(actor: Actor, entry: Entry) -> bool:
    """Whether the entry is for everybody or for one of the person's roles."""
    return not entry.roles or any(actor.has_role(role) for role in entry.roles)


def _links(entries: list[Entry], current: str) -> tuple[MenuLink, ...]:
    return tuple(MenuLink(entry.title, entry.url, current=entry.url == current) for entry in entries)


def _current(path: str, urls: list[str]) -> str:
    """The longest address of the menu that the path lies under."""
    return max((url for url in urls if path.startswith(url)), key=len, default="")
