"""A folder of 5374's CSV files, whole: areas with their cells, closures, kinds, things, remarks, and every finding."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from .cells import day_of, read_cell
from .dates import Period

_WHITE = " \t\u3000\u00a0\r\n"
_MASTER = "マスター"


class NotAFolder(ValueError):
    """There is no area_days.csv with areas and kinds."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A cell that could not be read whole, or was repaired. `row` counts from 1 for the header."""

    row: int
    area: str
    category: str
    cell: str
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Area:
    """A line of area_days.csv; `cells` are in the order of the kinds."""

    row: int
    name: str
    centre: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Closure:
    """No collection by rule in this time for areas of this centre."""

    centre: str
    period: Period


@dataclass(frozen=True, slots=True)
class Described:
    """A line of description.csv."""

    label: str
    sublabel: str = ""
    description: str = ""
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Thing:
    """A line of target.csv."""

    label: str
    name: str
    notice: str = ""
    furigana: str = ""


@dataclass(frozen=True, slots=True)
class Folder:
    """All that a folder says. `findings` are about cells and dates, `notes` about the files as a whole."""

    kinds: tuple[str, ...]
    areas: tuple[Area, ...]
    closures: tuple[Closure, ...]
    described: tuple[Described, ...]
    things: tuple[Thing, ...]
    remarks: tuple[tuple[str, str], ...]
    findings: tuple[Finding, ...]
    notes: tuple[str, ...]


@dataclass(slots=True)
class _Told:
    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_folder(folder: Path) -> Folder:
    """Read the folder. NotAFolder where area_days.csv is absent, empty or no table."""
    told = _Told()
    rows = _rows(folder / "area_days.csv", told)
    if not rows or len(rows[0][1]) < 3:  # noqa: PLR2004  a name, a centre and a kind at least
        raise NotAFolder("area_days.csv に、地名・センター・ごみの種類の列がありません")
    first = 1 if rows[0][1][0].strip(_WHITE) == _MASTER else 0
    kinds = tuple(each.strip(_WHITE) for each in rows[0][1][first + 2 :])
    while kinds and not kinds[-1]:
        kinds = kinds[:-1]
    areas = tuple(_areas(rows[1:], first, kinds, told))
    if not (areas and kinds):
        raise NotAFolder("area_days.csv に、地区または種類がひとつもありません")
    closures = tuple(_closures(_rows(folder / "center.csv", told), told))
    described = tuple(_described(_rows(folder / "description.csv", told)))
    things = tuple(_things(_rows(folder / "target.csv", told)))
    remarks = tuple((row[0], row[1]) for _, row in _rows(folder / "remarks.csv", told)[1:] if len(row) > 1)
    _compare(areas, closures, described, things, told)
    _expect_remarks(areas, kinds, dict(remarks), told)
    return Folder(kinds, areas, closures, described, things, remarks, tuple(told.findings), tuple(told.notes))


def decode(content: bytes) -> tuple[str, str]:
    """The text and its encoding: UTF-8 with or without BOM, else CP932; "" where neither fits (odd bytes become �)."""
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return content.decode("utf-8-sig", errors="replace"), ""


def _rows(path: Path, told: _Told) -> list[tuple[int, list[str]]]:
    """Lines that hold anything, each with its number; a file that is not there has none."""
    if not path.is_file():
        return []
    text, encoding = decode(path.read_bytes())
    if "\0" in text:
        text = text.replace("\0", "")
        told.notes.append(f"{path.name}: 文字でないもの（NUL）を除きました")
    if not encoding:
        told.notes.append(f"{path.name}: 文字コードが読めないところがあります（� に置きかえました）")
    try:
        found = list(enumerate(csv.reader(io.StringIO(text, newline="")), 1))
    except csv.Error as error:
        told.notes.append(f"{path.name}: CSVとして読めません（{error}）")
        return []
    return [(number, row) for number, row in found if any(cell.strip(_WHITE) for cell in row)]


def _areas(rows: list[tuple[int, list[str]]], first: int, kinds: tuple[str, ...], told: _Told) -> Iterator[Area]:
    for number, row in rows:
        name = row[first].strip(_WHITE) if len(row) > first else ""
        cells = tuple((row[first + 2 :] + [""] * len(kinds))[: len(kinds)])
        if not name:
            told.findings.append(Finding(number, "", "", ",".join(row)[:200], ("area:地名がありません",)))
            continue
        for kind, cell in zip(kinds, cells, strict=True):
            problems = read_cell(cell).problems
            if problems:
                told.findings.append(Finding(number, name, kind, cell, problems))
        extra = [cell for cell in row[first + 2 + len(kinds) :] if cell.strip(_WHITE)]
        if extra:
            told.findings.append(Finding(number, name, "", ",".join(extra)[:200], ("extra:見出しのない列",)))
        yield Area(number, name, (row[first + 1] if len(row) > first + 1 else "").strip(_WHITE), cells)


def _closures(rows: list[tuple[int, list[str]]], told: _Told) -> Iterator[Closure]:
    for number, row in rows[1:]:
        cells = [cell.strip(_WHITE) for cell in [*row, "", "", ""][:3]]
        start, end = day_of(cells[1]), day_of(cells[2])
        if start and end and start <= end:
            yield Closure(cells[0], Period(start, end))
        else:
            told.findings.append(Finding(number, cells[0], "center.csv", ",".join(row), ("closure:日付が読めません",)))


def _described(rows: list[tuple[int, list[str]]]) -> Iterator[Described]:
    for _, row in rows[1:]:
        cells = [cell.strip(_WHITE) for cell in [*row, "", "", "", "", ""][:5]]
        yield Described(cells[0], cells[1], cells[2], cells[4])


def _things(rows: list[tuple[int, list[str]]]) -> Iterator[Thing]:
    for _, row in rows[1:]:
        cells = [cell.strip(_WHITE) for cell in [*row, "", "", ""][:4]]
        if cells[0] and cells[1]:
            yield Thing(*cells)


def _compare(
    areas: tuple[Area, ...],
    closures: tuple[Closure, ...],
    described: tuple[Described, ...],
    things: tuple[Thing, ...],
    told: _Told,
) -> None:
    """What does not fit together between the files."""
    twice = [name for name, count in Counter(area.name for area in areas).items() if count > 1]
    told.notes += [f"area_days.csv: 同じ名前の地区があります「{name}」" for name in twice]
    centres = {area.centre for area in areas}
    unknown = sorted({each.centre for each in closures} - centres)
    told.notes += [f"center.csv: どの地区も使っていないセンターです「{name}」" for name in unknown]
    labels = {each.label for each in described}
    strange = sorted({each.label for each in things} - labels) if labels else []
    told.notes += [f"target.csv: 説明（description.csv）にない種類です「{name}」" for name in strange]


def _expect_remarks(areas: tuple[Area, ...], kinds: tuple[str, ...], known: dict[str, str], told: _Told) -> None:
    for area in areas:
        for kind, cell in zip(kinds, area.cells, strict=True):
            missing = (
                [each for each in read_cell(cell).remarks if each not in known] if "*" in cell or "＊" in cell else []
            )
            if missing:
                told.findings.append(Finding(area.row, area.name, kind, cell, tuple(f"remark:{n}" for n in missing)))
