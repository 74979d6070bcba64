"""From rows to what crosses the door."""

from . import models
from .types import Batch, Handed, Item, ItemType, Mapping, ResultProblem, ResultReport, Route, Target

_STATE_TITLES = dict(models.STATES)


def as_mapping(row: models.MappingVersion) -> Mapping:
    """A mapping table as it was written."""
    items = tuple(item_from(each) for each in row.items)
    return Mapping(row.procedure_id, row.version, items, row.outside_code, row.written_at, row.written_by_name)


def item_from(told: dict[str, object]) -> Item:
    """An item out of its JSON."""
    codes = told["codes"]
    pairs = tuple((str(own), str(code)) for own, code in codes) if isinstance(codes, list) else ()
    return Item(
        code=str(told["code"]),
        name=str(told["name"]),
        source=str(told["source"]),
        type=ItemType(str(told["type"])),
        length=int(str(told["length"])),
        required=bool(told["required"]),
        codes=pairs,
    )


def item_told(item: Item) -> dict[str, object]:
    """An item as JSON."""
    return {
        "code": item.code,
        "name": item.name,
        "source": item.source,
        "type": item.type.value,
        "length": item.length,
        "required": item.required,
        "codes": [list(pair) for pair in item.codes],
    }


def as_target(row: models.Target) -> Target:
    """A target."""
    return Target(row.key, row.title, row.format, row.encoding, row.with_personal_number, row.active)


def as_route(row: models.Route) -> Route:
    """A route."""
    return Route(row.target.key, row.procedure_id, row.when, row.since)


def as_batch(row: models.Batch) -> Batch:
    """A batch without its content."""
    return Batch(
        number=row.number,
        target=row.target.key,
        procedure_id=row.procedure_id,
        department=row.department,
        cases=row.cases,
        attachments=row.attachments,
        mapping_version=row.mapping_version,
        sha256=row.sha256,
        made_at=row.made_at,
        made_by_name=row.made_by_name,
        again_of=row.again_of.number if row.again_of else "",
        reason=row.reason,
        with_personal_number=row.with_personal_number,
        kept=row.emptied_at is None,
    )


def as_handed(row: models.HandedCase) -> Handed:
    """A case on its way."""
    return Handed(
        id=row.pk,
        target=row.target.key,
        procedure_id=row.procedure_id,
        number=row.number,
        kind=row.kind,
        state=row.state,
        state_title=_STATE_TITLES[row.state],
        batch=row.batch.number if row.batch else "",
        line=row.line,
        column=row.column,
        reason=row.reason,
        processed_on=row.processed_on,
        changed_at=row.changed_at,
    )


def as_report(row: models.ResultFile, *, again: bool = False) -> ResultReport:
    """What reading a result file did."""
    problems = tuple(ResultProblem(each["line"], each["message"]) for each in row.problems)
    return ResultReport(row.name, row.rows, row.applied, problems, row.imported_at, again)
