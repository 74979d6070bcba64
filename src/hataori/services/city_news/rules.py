"""Who may do what with a post, and where it may go: pure decisions."""

from hataori.kernel.actor import Actor, Role

WRITERS = frozenset({Role.CLERK, Role.SECTION_HEAD, Role.APPROVER, Role.PUBLISHER})
APPROVERS = frozenset({Role.SECTION_HEAD, Role.APPROVER, Role.PUBLISHER})
DESKS = ("public-relations", "crisis-management")
"""The departments whose people approve for every other."""

EDITABLE = frozenset({"draft"})
LANGUAGES = {
    "en": "英語",
    "pt-br": "ポルトガル語",
    "zh-hans": "中国語（簡体字）",
    "vi": "ベトナム語",
    "ko": "韓国語",
    "es": "スペイン語",
    "fil": "フィリピン語",
}
TOPICS = {"news": "市からのお知らせ", "event": "催しのお知らせ", "emergency": "緊急のお知らせ"}

LONGEST_TITLE = 80
_BETWEEN = "、・，,"


def titled(name: str, area: str) -> str:
    """「name（area）」, or with as many of the area's places as fit and 「ほか」; the text below names them all.

    Never cut within a place or a bracket: half a place's name may be another place.
    """
    whole = f"{name}（{area}）" if area else name
    if len(whole) <= LONGEST_TITLE:
        return whole
    room = LONGEST_TITLE - len(f"{name}（ほか）")
    ends = [at for at, letter in enumerate(area) if 0 < at <= room and letter in _BETWEEN and _closed(area[:at])]
    if ends:
        return f"{name}（{area[: ends[-1]]}ほか）"
    return name if len(name) <= LONGEST_TITLE else f"{name[: LONGEST_TITLE - 1]}…"


def _closed(text: str) -> bool:
    return all(text.count(opens) == text.count(closes) for opens, closes in ("（）", "()", "「」"))


def topic(kind: str) -> str:
    """What people follow to be told of posts of a kind."""
    return f"city-news/{kind}"


def may_write(actor: Actor, department: str) -> bool:
    """Writers write for their own department; the desks write for all."""
    return any(actor.has_role(role, each) for role in WRITERS for each in (department, *DESKS))


def may_approve(actor: Actor, department: str, author: str) -> bool:
    """Whoever may approve for the department or sits at a desk, except who wrote it."""
    if actor.id == author:
        return False
    return any(actor.has_role(role, each) for role in APPROVERS for each in (department, *DESKS))


def may_confirm(actor: Actor, department: str, author: str, approver: str) -> bool:
    """The second person of an emergency: neither the author nor the first."""
    return actor.id != approver and may_approve(actor, department, author)


def chosen(kind: str, wanted: list[str], ready: list[str]) -> list[str]:
    """The public channels a post goes to: an emergency goes to all that are set up."""
    return ready if kind == "emergency" else [name for name in wanted if name in ready]
