"""The plan's measures for the front page and the status page, with what runs here of each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from hataori.blocks.plans import api as plans
from hataori.platform.i18n.texts import in_language
from hataori.platform.organisation import api as organisation
from hataori.platform.services.api import Service, service_of, services
from hataori.web.components.city import city_file


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One series of a measure as the plan prints it; `value` is the counted one, empty while 未計測."""

    key: str
    name: str
    baseline: str
    target: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """One measure and its state here: running, or being prepared; `simulated` names parts that only act as if."""

    id: str
    number: int
    title: str
    summary: str
    departments: tuple[str, ...]
    priority_item: str
    figures: tuple[FigureRow, ...]
    running: bool
    url: str
    simulated: tuple[str, ...] = ()
    translated: bool = False
    service: str = ""

    @property
    def card_title(self) -> str:
        """What people call it: the service's own name, or the measure in their language where the city has it."""
        return self.title if self.translated else self.service or self.title


@dataclass(frozen=True, slots=True)
class ItemGroup:
    """A 重点項目 with its measures."""

    number: str
    title: str
    measures: tuple[MeasureRow, ...]
    translated: bool = False


@dataclass(frozen=True, slots=True)
class SystemRow:
    """One system the plan's main text names beside the measures."""

    id: str
    title: str
    summary: str
    measure: str
    running: bool
    url: str
    simulated: tuple[str, ...] = ()


def measure_rows(language: str, values: Mapping[str, str] | None = None) -> list[MeasureRow]:
    """All measures in force, in the reader's language where the city has translated them."""
    names = organisation.department_names()
    return [_row(measure, names, language, values or {}) for measure in plans.measures()]


def groups(language: str, values: Mapping[str, str] | None = None) -> list[ItemGroup]:
    """The measures under their priority items; items without measures of their own are left out."""
    rows = {row.id: row for row in measure_rows(language, values)}
    found = (_group(item, rows, language) for item in plans.priority_items())
    return [group for group in found if group.measures]


def _group(item: plans.PriorityItem, rows: Mapping[str, MeasureRow], language: str) -> ItemGroup:
    title = _title("items", item.number, item.title, language)
    return ItemGroup(item.number, title, tuple(rows[m] for m in item.measures), translated=title != item.title)


def system_rows() -> list[SystemRow]:
    """The systems of the main text, from the city's own list."""
    return [_system(written) for written in city_file("plan/systems.json").get("systems", ())]


def other_services(known: Iterable[str]) -> list[SystemRow]:
    """Services that run here for measures the loaded plan does not know."""
    beyond = set(known)
    return [_beyond(service) for service in services() if service.measure not in beyond]


def _beyond(service: Service) -> SystemRow:
    entry = _entry(service)
    return SystemRow(service.measure, service.title, "", "", running=True, url=entry, simulated=service.simulated)


def _row(measure: plans.Measure, names: Mapping[str, str], language: str, values: Mapping[str, str]) -> MeasureRow:
    service = service_of(measure.id)
    title = _title("measures", measure.id, measure.title, language)
    return MeasureRow(
        id=measure.id,
        number=measure.number,
        title=title,
        summary=measure.summary,
        departments=tuple(names.get(key, key) for key in measure.departments),
        priority_item=measure.priority_item,
        figures=tuple(_figure(figure, values) for figure in measure.figures),
        running=service is not None,
        url=_entry(service) or f"/measures/#{measure.id}",
        simulated=service.simulated if service else (),
        translated=title != measure.title,
        service=service.title if service else "",
    )


def _figure(figure: plans.Figure, values: Mapping[str, str]) -> FigureRow:
    return FigureRow(figure.key, figure.title, figure.baseline_text, figure.target_text, values.get(figure.key, ""))


def _title(kind: str, key: str, original: str, language: str) -> str:
    texts = city_file("texts/plan_titles.json").get(kind, {}).get(key, {})
    return str(in_language({"ja": original, **texts}, language))


def _entry(service: Service | None) -> str:
    return service.resident_entries[0].url if service and service.resident_entries else ""


def _system(written: Mapping[str, Any]) -> SystemRow:
    measure = written.get("measure") or ""
    service = service_of(written["id"])
    return SystemRow(
        id=written["id"],
        title=written["name"],
        summary=written.get("summary", ""),
        measure=measure,
        running=service is not None,
        url=_entry(service),
        simulated=service.simulated if service else (),
    )
