"""How many households of which kind: shares as a city of this size has them, made to fit the wanted sums."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shape:
    """A kind of household: how many heads and spouses, children at home, and parents of the head living along.

    `old` households are headed by people from 65 on, `grown` ones have a child of working age at home.
    """

    key: str
    share: int
    couple: bool = False
    children: int = 0
    elders: int = 0
    old: bool = False
    grown: bool = False
    head: str = ""

    @property
    def size(self) -> int:
        """How many people."""
        return 1 + self.couple + self.children + self.elders


ALONE, COUPLE = Shape("alone", 430), Shape("couple", 130, couple=True)
SHAPES = (
    Shape("old-alone", 280, old=True),
    ALONE,
    Shape("old-couple", 290, couple=True, old=True),
    COUPLE,
    Shape("one-child", 230, couple=True, children=1),
    Shape("two-children", 330, couple=True, children=2),
    Shape("three-children", 90, couple=True, children=3),
    Shape("mother-one", 60, children=1, head="female"),
    Shape("mother-two", 35, children=2, head="female"),
    Shape("father-one", 15, children=1, head="male"),
    Shape("grown-child", 90, couple=True, children=1, old=True, grown=True),
    Shape("mother-grown", 60, children=1, old=True, grown=True, head="female"),
    Shape("three-generations", 40, couple=True, children=2, elders=1),
    Shape("both-grandparents", 20, couple=True, children=1, elders=2),
)


def planned(households: int, people: int) -> list[Shape]:
    """So many households with so many people in all; ValueError where no mix of these shapes gives that."""
    whole = sum(shape.share for shape in SHAPES)
    counts = {shape: shape.share * households // whole for shape in SHAPES}
    counts[ALONE] += households - sum(counts.values())
    missing = people - sum(shape.size * count for shape, count in counts.items())
    smaller, larger = (ALONE, COUPLE) if missing > 0 else (COUPLE, ALONE)
    counts[smaller] -= abs(missing)
    counts[larger] += abs(missing)
    if counts[smaller] < 0:
        raise ValueError(f"{people} people do not fit into {households} households")
    return [shape for shape, count in counts.items() for _ in range(count)]
