"""The work list's filters as they stand in the address, and as the form shows them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from django.http import QueryDict
from django.utils.safestring import SafeString, mark_safe

from hataori.blocks.workflow import api as workflow
from hataori.kernel.actor import Actor
from hataori.kernel.errors import NotFound
from hataori.platform.organisation import api as organisation

MINE, NONE = "mine", "none"
CHANNELS = {"online": "オンライン", "counter": "窓口", "mail": "郵送", "phone": "電話"}
_STATUSES = {"open": "処理中", "closed": "完了したもの", "all": "すべて"}
_DUES = {"late": "期限切れ・今日が期限", "week": "7日以内"}
_ASSIGNEES = {MINE: "自分の担当", NONE: "担当が未定"}
_SORTS = {"due": "期限が近い順", "-due": "期限が遠い順", "new": "新しい順", "old": "古い順"}

Choices = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Select:
    """One filter of the form."""

    name: str
    label: str
    choices: Choices
    value: str

    @property
    def options(self) -> SafeString:
        """The box's options as HTML: the same for everybody with the same choices."""
        return _options(tuple(self.choices), self.value)


@lru_cache(maxsize=200)
def _options(choices: Choices, chosen: str) -> SafeString:
    """Written once as text: eighty departments through a template loop were a tenth of the work list."""
    drawn = (
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(label)}</option>'
        for value, label in choices
    )
    return mark_safe("".join(drawn))  # noqa: S308  each text escaped


def wanted_from(asked: QueryDict, actor: Actor) -> workflow.WorkFilter:
    """The filter an address asks for; words nobody knows are left out."""
    assignee, department = asked.get("assignee", ""), _plain(asked, "department")
    return workflow.WorkFilter(
        departments=frozenset({department}) if department else None,
        stages=tuple(stage for stage in asked.getlist("stage") if stage in set(workflow.Stage)),
        status=_known(asked.get("status", ""), _STATUSES, "open"),
        assignee=actor.id if assignee == MINE else _known(assignee, _ASSIGNEES, ""),
        due=_known(asked.get("due", ""), _DUES, ""),
        channel=_known(asked.get("channel", ""), CHANNELS, ""),
        kind=_plain(asked, "procedure"),
        text=_plain(asked, "q"),
        sort=_known(asked.get("sort", ""), _SORTS, ""),
    )


def selects(asked: QueryDict, own: Mapping[str, str]) -> list[Select]:
    """The form's select boxes with what is chosen now; `own` are the names of the person's departments."""
    stages = [(stage.value, stage.label) for stage in workflow.Stage if stage is not workflow.Stage.COMPLETED]
    shown = [
        Select("status", "状態", tuple(_STATUSES.items()), asked.get("status", "open")),
        Select("stage", "段階", _any(stages), asked.get("stage", "")),
        Select("due", "期限", _any(_DUES.items()), asked.get("due", "")),
        Select("assignee", "担当", _any(_ASSIGNEES.items()), asked.get("assignee", "")),
        Select("channel", "受付の方法", _any(CHANNELS.items()), asked.get("channel", "")),
        Select("sort", "並び順", tuple(_SORTS.items()), asked.get("sort", "due")),
    ]
    departments = [Select("department", "課", _any(own.items()), asked.get("department", ""))] if len(own) > 1 else []
    return departments + shown


def own_departments(actor: Actor) -> dict[str, str]:
    """Names of the departments whose cases the actor sees, in the city's order."""
    mine = workflow.departments_of(actor)
    names = organisation.department_names(retired=False)
    return {key: name for key, name in names.items() if mine is None or key in mine}


def department_name(key: str) -> str:
    """A section's name; its key where the city's list has it no longer."""
    try:
        return organisation.department(key).name
    except NotFound:
        return key


def kept_query(asked: QueryDict) -> str:
    """The address's query without page and empty filters, for saved views and the way back."""
    kept = asked.copy()
    for name in [*kept]:
        values = [value for value in kept.getlist(name) if value]
        if name == "page" or not values:
            del kept[name]
        else:
            kept.setlist(name, values)
    return kept.urlencode()


def _plain(asked: QueryDict, name: str) -> str:
    """Free text of the address, short, without the one character no database takes."""
    return asked.get(name, "")[:100].replace("\x00", "")


def _any(choices: Iterable[tuple[str, str]]) -> Choices:
    return (("", "すべて"), *choices)


def _known(value: str, words: Mapping[str, str], otherwise: str) -> str:
    return value if value in words else otherwise
