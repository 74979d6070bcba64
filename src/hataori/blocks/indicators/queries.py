"""Reading definitions, their history and the choices made in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hataori.kernel.errors import NotFound

from . import models
from .types import DefinitionVersion


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """A thing the plan leaves open, what is chosen, and what else there is."""

    id: str
    question: str
    chosen: str
    chosen_label: str
    choices: tuple[tuple[str, str], ...]


def definition_versions(key: str) -> list[DefinitionVersion]:
    """All versions of how a series is counted, newest first. NotFound when there are none."""
    rows = list(models.Definition.objects.filter(key=key).order_by("-version").prefetch_related("builds"))
    if not rows:
        raise NotFound("definition_unknown", "この指標の数え方はまだ登録されていません。")
    return [_as_version(row) for row in rows]


def definition_in_use(key: str) -> DefinitionVersion | None:
    """The version that answers now: the live one, else the first."""
    rows = definition_versions(key) if models.Definition.objects.filter(key=key).exists() else []
    return next((row for row in rows if row.state == models.LIVE), rows[-1] if rows else None)


def _as_version(row: models.Definition) -> DefinitionVersion:
    builds = sorted(row.builds.all(), key=lambda build: build.pk)
    states = {build.state for build in builds}
    state = next((state for state in (models.LIVE, models.BUILDING) if state in states), models.RETIRED)
    counting = next((build for build in reversed(builds) if build.state == state), None)
    return DefinitionVersion(
        id=row.pk,
        key=row.key,
        version=row.version,
        body=row.body,
        choices=row.choices,
        owner=row.owner,
        effective_on=row.effective_on,
        reason=row.reason,
        created_at=row.created_at,
        created_by_name=row.created_by_name,
        state=state,
        done=counting.done if counting else 0,
        total=counting.total if counting else 0,
    )


def ambiguities(body: Mapping[str, Any], choices: Mapping[str, str]) -> list[Ambiguity]:
    """Everything the plan leaves open in a definition, with what is chosen."""
    return [_ambiguity(found, choices.get(found["id"])) for found in body.get("ambiguities", ())]


def _ambiguity(found: Mapping[str, Any], wanted: str | None) -> Ambiguity:
    picked = next(choice for choice in found["choices"] if (choice["id"] == wanted if wanted else choice["default"]))
    labels = tuple((choice["id"], choice["label"]) for choice in found["choices"])
    return Ambiguity(found["id"], found["question"], picked["id"], picked["label"], labels)


def counters() -> dict[str, tuple[str, str, str]]:
    """Operational counters by measure: (key, name, unit), for measures the plan gives no indicator."""
    rows = models.Definition.objects.filter(body__has_key="counts").order_by("version")
    return {row.body["measure"]: (row.key, row.body["name"], row.body.get("unit") or "") for row in rows}
