"""Which procedures the desk's list shows, and the table that leaves as CSV or Excel."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.http import QueryDict

from hataori.kernel.actor import Actor, Role
from hataori.platform.exports.table import Column
from hataori.platform.organisation.api import department_names

from . import queries
from .search import Filters, search
from .types import Procedure

OWN, EVERY = "own", ""
STATES = {"": "すべて", "confirm": "要確認", "confirmed": "確認済み"}
_MOST_FOUND = 10_000
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list is narrowed to; `own` are the departments that OWN stands for."""

    words: str
    department: str
    state: str
    own: frozenset[str]

    def admits(self, procedure: Procedure) -> bool:
        """Whether the procedure stands in the list, its state aside."""
        if self.department == OWN:
            return procedure.department in self.own
        return not self.department or procedure.department == self.department


def headed(actor: Actor) -> frozenset[str]:
    """The departments the actor heads, as far as they are named one by one."""
    return frozenset(grant.department for grant in actor.roles if grant.role == Role.SECTION_HEAD and grant.department)


def wanted(asked: QueryDict, actor: Actor) -> Wanted:
    """The filters of an address; a section head begins with his own departments."""
    own = headed(actor)
    usual = OWN if own and not actor.has_role(Role.DX_OFFICE) else EVERY
    state = asked.get("state", "")
    return Wanted(
        words=asked.get("q", "")[:_LONGEST].replace("\0", "").strip(),
        department=asked.get("department", usual),
        state=state if state in STATES else "",
        own=own,
    )


def found(asked: Wanted) -> list[Procedure]:
    """All procedures that match, whatever their state; by id, or the best first where words are searched."""
    exact = queries.procedure(asked.words)
    if exact:
        return [exact]
    rows: Iterable[Procedure] = queries.procedures()
    if asked.words:
        rows = search(asked.words, Filters(), per_page=_MOST_FOUND).procedures
    return [procedure for procedure in rows if asked.admits(procedure)]


def by_state(rows: list[Procedure]) -> dict[str, list[Procedure]]:
    """The rows of each state of STATES."""
    return {
        "": rows,
        "confirm": [row for row in rows if row.to_confirm],
        "confirmed": [row for row in rows if row.confirmed],
    }


def state_words(procedure: Procedure) -> str:
    """要確認, 確認済み, or nothing where the law itself or the city's list names the owner."""
    return "要確認" if procedure.to_confirm else "確認済み" if procedure.confirmed else ""


COLUMNS = (
    Column("id", "手続ID"),
    Column("name", "手続名"),
    Column("department", "担当課"),
    Column("key", "課のキー"),
    Column("state", "担当の確認"),
    Column("basis", "担当の根拠"),
    Column("law", "法令"),
    Column("article", "条項"),
    Column("applicant", "申請者"),
    Column("online", "オンライン化"),
    Column("days", "標準処理期間（日）"),
    Column("estimate", "年間の見込み件数"),
    Column("scope", "利用率の対象"),
    Column("same", "市の一覧の同じ手続"),
)


def table(rows: Iterable[Procedure]) -> Iterator[dict[str, object]]:
    """The rows as they leave."""
    names = department_names()
    for row in rows:
        yield {
            "id": row.procedure_id,
            "name": row.name,
            "department": names.get(row.department, row.department),
            "key": row.department,
            "state": state_words(row),
            "basis": row.department_basis,
            "law": row.law,
            "article": row.article,
            "applicant": row.applicant.label,
            "online": row.online_status,
            "days": row.period_days,
            "estimate": row.yearly_estimate,
            "scope": "対象" if row.kpi_scope else "対象外",
            "same": row.same_as,
        }
