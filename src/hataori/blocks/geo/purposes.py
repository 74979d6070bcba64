"""What areas are drawn for: an app's `area_purposes.py` offers `PURPOSES`, and the desk draws them under that name."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hataori.kernel.actor import Actor, Role
from hataori.kernel.errors import Forbidden, NotFound
from hataori.platform.discovery import collected


def _nowhere(key: str) -> Sequence[str]:  # noqa: ARG001  a use's shape
    return ()


@dataclass(frozen=True, slots=True)
class Purpose:
    """A layer of areas: what it is for, whose hands draw it (`roles`, in one of `departments` where any are named).

    `used` tells in words where an area (its key) is used: such an area is not taken away. `back` is where its user
    comes from; `public` layers are shown on residents' maps. `overlap` tells in a sentence which area counts where two
    overlap: it is said when a border is drawn over a neighbour's. Without one, overlaps are meant (zones of danger).
    """

    layer: str
    title: str
    told: str
    roles: frozenset[Role]
    departments: tuple[str, ...] = ()
    used: Callable[[str], Sequence[str]] = _nowhere
    back: str = ""
    public: bool = False
    overlap: str = ""

    def may_draw(self, actor: Actor) -> bool:
        """Whether somebody may change its areas."""
        if actor.kind == "system":
            return True
        places = self.departments or (None,)
        return actor.kind == "staff" and any(actor.has_role(role, each) for role in self.roles for each in places)


def purpose(layer: str) -> Purpose:
    """The purpose of that name. NotFound."""
    found: list[Purpose] = collected("area_purposes", "PURPOSES")
    named = next((each for each in found if each.layer == layer), None)
    if named is None:
        raise NotFound("no_purpose", "その目的の区域はありません。")
    return named


def draw_or_refuse(wanted: Purpose, actor: Actor) -> None:
    """Forbidden for whoever may not draw areas of that purpose."""
    if not wanted.may_draw(actor):
        raise Forbidden("not_your_areas", f"「{wanted.title}」の区域を変えられるのは、担当する課の職員です。")
