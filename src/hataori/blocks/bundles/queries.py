"""Reading bundles."""

import json
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from hataori.blocks.documents import api as documents
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.errors import NotFound
from hataori.platform.audit import api as audit
from hataori.platform.files import api as files

from . import models, rules
from .types import Bundle, Evidence, Filed, Point, Signature


def as_bundle(row: models.Bundle) -> Bundle:
    """The row as it crosses the door."""
    return Bundle(
        id=str(row.pk),
        key=row.key,
        kind=row.kind,
        cases=tuple(
            Filed(each.key, each.number, each.title, each.department, each.document_id) for each in row.items.all()
        ),
        people=row.people,
        by_pen=row.by_pen,
        signed_at=row.signed_at,
        filed_at=row.filed_at,
        filed_by=row.filed_by,
        manifest_sha256=rules.sha256(row.manifest),
        sealed=bool(row.seal),
        sample=row.sample,
    )


def bundle(bundle_id: str) -> Bundle:
    """A bundle, for code that has checked who asks. NotFound."""
    return as_bundle(_row(bundle_id))


def bundle_of_key(key: str) -> Bundle | None:
    """What a key has become, None while it is nothing."""
    row = models.Bundle.objects.prefetch_related("items").filter(key=key).first()
    return as_bundle(row) if row else None


def bundle_signed(key: str, signature: Signature) -> Bundle | None:
    """What a key has become under just this signature, None else: for who sends again after the rules have changed,
    by which its content would be another today.
    """
    row = models.Bundle.objects.prefetch_related("items").filter(key=key).first()
    written = rules.sha256(rules.canonical(asdict(signature)))
    if row is None or json.loads(row.manifest)["signature_sha256"] != written:
        return None
    return replace(as_bundle(row), new=False)


def bundles(kind: str, *, since: datetime) -> list[Bundle]:
    """The bundles of a kind filed since then, newest first."""
    rows = models.Bundle.objects.filter(kind=kind, filed_at__gte=since).prefetch_related("items")
    return [as_bundle(row) for row in rows.order_by("-filed_at")]


def bundles_with(ids: Iterable[str]) -> list[Bundle]:
    """The bundles of these ids, oldest first."""
    rows = models.Bundle.objects.filter(pk__in=list(ids)).prefetch_related("items")
    return [as_bundle(row) for row in rows.order_by("filed_at")]


def signer_of(bundle_id: str, *, actor: Actor, purpose: str) -> str:
    """Who signed; the reading is audited. Empty once it is forgotten. NotFound."""
    row = _row(bundle_id)
    audit.record_read(actor, f"bundle/{row.pk}", "まとめた届出の署名", purpose)
    return str(row.signer)


def facts_of(bundle_id: str, *, actor: Actor, purpose: str) -> Mapping[str, Any]:
    """The facts kept with a bundle, empty once they are dropped; the reading is audited. NotFound."""
    row = _row(bundle_id)
    audit.record_read(actor, f"bundle/{row.pk}", "まとめた届出の内容", purpose)
    found: dict[str, Any] = json.loads(row.facts) if row.facts else {}
    return found


def evidence(bundle_id: str, *, actor: Actor, purpose: str) -> Evidence:
    """The record of a signature, judged anew: seal, words, strokes and each paper. The reading is audited. NotFound."""
    row = _row(bundle_id)
    audit.record_read(actor, f"bundle/{row.pk}", "まとめた届出の署名の記録", purpose)
    kept = json.loads(row.evidence) if row.evidence else {}
    signature = _signature(kept.get("signature", {}))
    return Evidence(
        consent=kept.get("consent", ""),
        signer=str(row.signer),
        svg=rules.svg(signature),
        typed=signature.typed,
        manifest=row.manifest,
        seal=bytes(row.seal),
        problems=tuple(_problems(row, kept)),
    )


def _signature(kept: Mapping[str, Any]) -> Signature:
    strokes = tuple(tuple(Point(**point) for point in stroke) for stroke in kept.get("strokes", ()))
    return Signature(**{**kept, "strokes": strokes})


def _problems(row: models.Bundle, kept: Mapping[str, Any]) -> Iterator[str]:
    told = json.loads(row.manifest)
    if not row.seal:
        yield "市の電子署名が、まだ付いていません。"
    elif not documents.seal_holds(row.manifest.encode(), bytes(row.seal)):
        yield "市の電子署名が、記録と合わないか、証明書の期限が切れています。"
    if not kept:
        yield "署名と文は、保存年限が過ぎたため消されています。"
        return
    if told["consent_sha256"] != rules.sha256(kept["consent"]):
        yield "読んだ文が、署名のときと違います。"
    if told["signature_sha256"] != rules.sha256(rules.canonical(kept["signature"])):
        yield "筆跡が、署名のときと違います。"
    for paper in told["papers"]:
        if not _same_paper(paper):
            yield f"文書（{paper['case']}）が、署名のときと違うか、もうありません。"


def _same_paper(paper: Mapping[str, Any]) -> bool:
    """A signed paper begins with the bytes it had before the city's signature (ISO 32000-2, 7.5.6)."""
    found = documents.documents([paper["document"]])
    try:
        content = files.open_file(found[0].file_id, SYSTEM) if found else b""
    except NotFound:
        return False
    return bool(rules.sha256(content[: paper["bytes"]]) == paper["sha256"])


def _row(bundle_id: str) -> models.Bundle:
    try:
        return models.Bundle.objects.get(pk=uuid.UUID(bundle_id))
    except (ValueError, models.Bundle.DoesNotExist):
        raise NotFound("bundle_not_found", "この受付の記録が見つかりません。") from None
