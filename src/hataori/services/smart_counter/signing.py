"""A signature as a page or a tablet sends it, read with care; and a visit under way, sealed into the page."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from hataori.blocks.bundles import api as bundles
from hataori.kernel import clock
from hataori.platform.crypto import SealBroken, seal, unseal

from .visits import wrong

_CONTEXT = "smart_counter.state"
LASTS = timedelta(hours=4)
_UNREADABLE = "署名が読み取れません。消して、もう一度書いてください。"


def signature_of(told: Mapping[str, Any], *, typed: str = "", witnessed: bool = False) -> bundles.Signature:
    """From {width, height, strokes: [[[x, y, t, pressure], …], …]}. Rejected for what is none."""
    if not told.get("strokes"):
        return bundles.Signature(typed=typed.strip(), witnessed=witnessed)
    try:
        strokes = tuple(tuple(bundles.Point(*map(float, point)) for point in stroke) for stroke in told["strokes"])
        return bundles.Signature(strokes, float(told["width"]), float(told["height"]))
    except (TypeError, ValueError, KeyError, OverflowError):
        raise wrong("signature", _UNREADABLE) from None


def strokes_in(text: str) -> dict[str, Any]:
    """The hidden field of the plain page. Rejected where it is no JSON."""
    if not text:
        return {}
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        raise wrong("signature", _UNREADABLE) from None
    return told if isinstance(told, dict) else {}


def sealed(state: Mapping[str, Any]) -> str:
    """A visit under way: it travels in the page, for nobody but us to read, and lies nowhere."""
    return seal(json.dumps({**state, "at": clock.now().isoformat()}, ensure_ascii=False), context=_CONTEXT)


def unsealed(text: str) -> dict[str, Any] | None:
    """The same again; None where it is old or not ours."""
    try:
        state: dict[str, Any] = json.loads(unseal(text, context=_CONTEXT))
    except (SealBroken, ValueError):
        return None
    begun = datetime.fromisoformat(state["at"])
    return state if clock.now() - begun <= LASTS else None
