"""What `hataori load-city` loads of the catalogue: the city's own rows, and the statutory ones where present."""

from pathlib import Path

from hataori.kernel.actor import SYSTEM
from hataori.platform.organisation.api import CityLoader, LoadReport

from .types import ImportReport

_OWN = "procedures.csv"
_STATUTORY = Path("procedures") / "municipal_procedures.csv"


def load_own(city: Path, data: Path | None) -> LoadReport:  # noqa: ARG001  the loaders' one shape
    """The city's everyday procedures."""
    from .city_rows import read_city_rows
    from .importing import import_city_rows

    path = city / _OWN
    if not path.is_file():
        return LoadReport()
    return _as_load_report(import_city_rows(_OWN, read_city_rows(path), actor=SYSTEM))


def load_statutory(city: Path, data: Path | None) -> LoadReport:  # noqa: ARG001  the loaders' one shape
    """The statutory procedures of the larger public data."""
    from .importing import import_procedures

    path = data / _STATUTORY if data else None
    if path is None or not path.is_file():
        return LoadReport()
    return _as_load_report(import_procedures(path, actor=SYSTEM, quiet=True))


def _as_load_report(report: ImportReport) -> LoadReport:
    problems = tuple(f"{f.line}行目 {f.column}: {f.reason}" for f in report.findings)
    return LoadReport(created=report.added, updated=report.changed, unchanged=report.unchanged, problems=problems)


LOADERS = (CityLoader("procedures", 40, load_own), CityLoader("statutory-procedures", 41, load_statutory))
