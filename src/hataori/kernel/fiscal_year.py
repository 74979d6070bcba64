"""The fiscal year of local government: 1 April to 31 March (地方自治法第208条第1項), as dates in JST."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from hataori.kernel.wareki import ERAS, plain_date

_FIRST, _LAST = 1872, 9998
_APRIL = 4

# 令和元年度 is the name of the whole of fiscal 2019 (改元に伴う元号による年表示の取扱いについて, 2019-04-02),
# although it began in 平成31年; every other fiscal year is named by its first day.
_NAMED_OTHERWISE = {2019: "令和元年"}


@dataclass(frozen=True, slots=True, order=True)
class FiscalYear:
    """The fiscal year that begins on 1 April of `year` (1872 to 9998; ValueError outside)."""

    year: int

    def __post_init__(self) -> None:
        if not _FIRST <= self.year <= _LAST:
            raise ValueError(f"fiscal years run from {_FIRST} to {_LAST}, not {self.year}")

    @property
    def start(self) -> date:
        """Its first day."""
        return date(self.year, _APRIL, 1)

    @property
    def end(self) -> date:
        """Its last day."""
        return date(self.year + 1, 3, 31)

    @property
    def wareki(self) -> str:
        """Its Japanese name: 令和8年度."""
        return f"{_NAMED_OTHERWISE.get(self.year) or _year_name(self.start)}度"

    @property
    def label(self) -> str:
        """Its name on pages: 令和8年度（2026年度）."""
        return f"{self.wareki}（{self.year}年度）"

    @property
    def next(self) -> Self:
        """The year after."""
        return type(self)(self.year + 1)

    @property
    def previous(self) -> Self:
        """The year before."""
        return type(self)(self.year - 1)

    def __contains__(self, day: date) -> bool:
        return self.start <= plain_date(day) <= self.end

    def __str__(self) -> str:
        return self.label


def fiscal_year_of(day: date) -> FiscalYear:
    """The fiscal year a day belongs to; a datetime is a TypeError (take the JST date first)."""
    plain_date(day)
    return FiscalYear(day.year if day.month >= _APRIL else day.year - 1)


def _year_name(first_day: date) -> str:
    """Years before 1873 are counted on in 明治, for statistics that reach back."""
    era = next((era for era in ERAS if era.covers(first_day)), ERAS[-1])
    return era.year_name(first_day.year)
