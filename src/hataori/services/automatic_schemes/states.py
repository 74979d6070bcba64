"""Where a proposal may stand and where it may go from there; the database and the actions hold to this table."""

from enum import StrEnum


class State(StrEnum):
    """A proposal's place between the register and the bank."""

    FOUND = "found"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    PREPARED = "prepared"
    AWARDED = "awarded"
    INFORMED = "informed"
    DECLINED = "declined"
    EXCLUDED = "excluded"
    SUPERSEDED = "superseded"

    @property
    def label(self) -> str:
        """As the desk reads it."""
        return _LABELS[self]

    @property
    def live(self) -> bool:
        """Whether something can still happen."""
        return self in LIVE


_LABELS = {
    State.FOUND: "見つかった",
    State.OFFERED: "お知らせ済み",
    State.ACCEPTED: "受け取る意思あり",
    State.PREPARED: "確認済み（決裁待ち）",
    State.AWARDED: "決定",
    State.INFORMED: "案内のみ",
    State.DECLINED: "辞退",
    State.EXCLUDED: "対象外とした",
    State.SUPERSEDED: "事実が変わり置きかえ",
}
LIVE = frozenset({State.FOUND, State.OFFERED, State.ACCEPTED, State.PREPARED})
MOVES: dict[State, frozenset[State]] = {
    # A change to something already awarded needs no consent, so it may be prepared at once.
    State.FOUND: frozenset({State.OFFERED, State.INFORMED, State.PREPARED, State.EXCLUDED, State.SUPERSEDED}),
    State.OFFERED: frozenset({State.ACCEPTED, State.DECLINED, State.EXCLUDED, State.SUPERSEDED}),
    State.ACCEPTED: frozenset({State.PREPARED, State.DECLINED, State.EXCLUDED, State.SUPERSEDED}),
    State.PREPARED: frozenset({State.AWARDED, State.ACCEPTED, State.FOUND, State.EXCLUDED, State.SUPERSEDED}),
}


class Route(StrEnum):
    """What has to happen between an offer and an award."""

    CONSENT = "consent"
    """The person says yes (the law asks for a claim: 認定の請求, 申請)."""
    SILENCE = "silence"
    """The offer tells a term; who does not decline within it has agreed (プッシュ型の給付: 民法第549条の贈与契約)."""
    INFORMATION = "information"
    """Somebody else pays (employer, prefecture): the person is told where to claim, nothing is awarded here."""


def may_go(before: State, after: State) -> bool:
    """Whether a proposal may move so."""
    return after in MOVES.get(before, frozenset())
