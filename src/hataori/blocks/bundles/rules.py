"""What can be signed, how handwriting becomes a picture, and what the manifest says. Pure."""

import hashlib
import json
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from hataori.kernel.errors import FieldProblem
from hataori.kernel.person_name import name_problems

from .types import NewBundle, Point, Signature

MOST_FILINGS = 40
MOST_STROKES = 200
MOST_POINTS = 20_000
LEAST_LENGTH = 0.1
"""Of the box's width: less ink is a slip of the pen, no signature."""
OLDEST = timedelta(days=7)
AHEAD = timedelta(minutes=10)
"""A tablet's clock may be this much fast."""


def problems_of(new: NewBundle, now: datetime) -> list[FieldProblem]:
    """Everything that keeps a bundle from being filed, apart from the answers themselves."""
    return [*_bundle_problems(new, now), *_signature_problems(new.signature)]


def _bundle_problems(new: NewBundle, now: datetime) -> Iterator[FieldProblem]:
    keys = Counter(each.key for each in new.filings)
    if not keys or len(new.filings) > MOST_FILINGS or max(keys.values()) > 1:
        yield FieldProblem("filings", "filings", f"届け出る手続きを、1件から{MOST_FILINGS}件までにしてください。")
    if not 8 <= len(new.key) <= 64 or not new.key.isascii():  # noqa: PLR2004  a UUID fits
        yield FieldProblem("key", "key", "この画面を開き直して、もう一度署名してください。")
    if not new.consent.strip():
        yield FieldProblem("consent", "required", "署名の前に読む文がありません。")
    if name_problems(new.signer):
        yield FieldProblem("signer", "name", "署名する人の氏名を確かめてください。")
    if not now - OLDEST <= new.signed_at <= now + AHEAD:
        message = f"署名した日時が{OLDEST.days}日より前か、先の日時です。端末の時計を確かめて、署名し直してください。"
        yield FieldProblem("signed_at", "range", message)


def _signature_problems(signature: Signature) -> Iterator[FieldProblem]:
    if not signature.by_pen:
        if not signature.typed.strip():
            yield FieldProblem("signature", "required", "署名してください。")
        elif not signature.witnessed:
            message = "ペンを使わないときは、本人の意思を職員が確かめて、チェックを入れてください。"
            yield FieldProblem("witnessed", "required", message)
    elif not _readable(signature):
        yield FieldProblem("signature", "unreadable", "署名が読み取れません。消して、もう一度書いてください。")


def _readable(signature: Signature) -> bool:
    points = [point for stroke in signature.strokes for point in stroke]
    box = (signature.width, signature.height)
    if not all(math.isfinite(side) and 0 < side <= MOST_POINTS for side in box):
        return False
    if not 0 < len(points) <= MOST_POINTS or len(signature.strokes) > MOST_STROKES:
        return False
    if not all(_inside(point, *box) for point in points):
        return False
    return ink(signature) >= LEAST_LENGTH * signature.width


def _inside(point: Point, width: float, height: float) -> bool:
    numbers = (point.x, point.y, point.t, point.pressure)
    return all(map(math.isfinite, numbers)) and -1 <= point.x <= width + 1 and -1 <= point.y <= height + 1


def ink(signature: Signature) -> float:
    """How long the strokes are together."""
    return sum(math.dist((a.x, a.y), (b.x, b.y)) for stroke in signature.strokes for a, b in pairwise(stroke))


def svg(signature: Signature) -> str:
    """The handwriting as a picture, made here from the points: nothing that was sent is drawn as it came."""
    if not signature.by_pen:
        return ""
    paths = "".join(f'<path d="{_path(stroke)}"/>' for stroke in signature.strokes if stroke)
    box = f"0 0 {signature.width:.0f} {signature.height:.0f}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" fill="none" stroke="#111" stroke-width="2.5"'
        f' stroke-linecap="round" stroke-linejoin="round">{paths}</svg>'
    )


def _path(stroke: Sequence[Point]) -> str:
    start, *rest = [f"{point.x:.1f} {point.y:.1f}" for point in stroke]
    return f"M{start}" + "".join(f"L{each}" for each in rest or [start])


def sha256(text: str | bytes) -> str:
    """Hex, of the text's UTF-8."""
    return hashlib.sha256(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")).hexdigest()


def canonical(value: Any) -> str:  # noqa: ANN401  any JSON value
    """The same text for the same value."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def content_digest(new: NewBundle) -> str:
    """What a key stands for: all that was signed, and the signature; a second click is later and still the same."""
    said = {
        "kind": new.kind,
        "filings": [asdict(each) for each in new.filings],
        "consent": new.consent,
        "signer": new.signer,
        "signature": asdict(new.signature),
    }
    return sha256(canonical(said))


def manifest(new: NewBundle, bundle_id: str, papers: Sequence[Mapping[str, Any]]) -> str:
    """The list of hashes that the city seals: words, strokes, and each paper's bytes. Nothing in it names a person."""
    return canonical(
        {
            "format": "hataori.bundle.manifest/1",
            "bundle": bundle_id,
            "kind": new.kind,
            "signed_at": new.signed_at.isoformat(),
            "consent_sha256": sha256(new.consent),
            "signature_sha256": sha256(canonical(asdict(new.signature))),
            "by_pen": new.signature.by_pen,
            "papers": list(papers),
        }
    )
