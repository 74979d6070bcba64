"""What no working copy may hold, because no page could show it: rules without end, names that are no address.

Everything else may be wrong while one works on it; it is told at publication.
"""

from collections.abc import Iterator

from hataori.blocks.registration.api import RULES
from hataori.kernel.errors import FieldProblem
from hataori.kernel.logic import Json, problems_of

from .types import Content

_ENDLESS = frozenset({"logic_too_deep", "logic_too_long"})
_LONGEST_NAME = 100


def unsound(content: Content) -> Iterator[FieldProblem]:
    """A problem for each name that cannot stand in an address and each rule too deep or too long to be read."""
    every = [field for group in content.fields for field in (group, *group.fields)]
    names = [page.id for page in content.pages] + [field.name for field in every]
    for name in (*names, *(table.name for table in content.tables)):
        if not name.strip() or "/" in name or name in (".", "..") or len(name) > _LONGEST_NAME:
            message = (
                f"名前「{name[:40]}」は使えません。「/」を入れず、空にせず、{_LONGEST_NAME}文字までにしてください。"
            )
            yield FieldProblem("", "name", message)
    rules: list[tuple[str, Json]] = [(page.title, page.show) for page in content.pages]
    rules += [(paper.title, paper.show) for paper in content.papers]
    rules += [(field.label, getattr(field, rule)) for field in every for rule in RULES]
    for title, rule in rules:
        for problem in problems_of(rule):
            if problem.code in _ENDLESS:
                yield FieldProblem("", problem.code, f"「{title[:40]}」の条件：{problem.message}")
