"""What a look at a household found beside what was found before: pure, so that the delta can be property-tested."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from hataori.blocks.schemes.api import Result
from hataori.kernel.fiscal_year import fiscal_year_of

Key = tuple[str, str, str]
"""Scheme, household, person."""
SAME = "same"
"""What was taken over from before the first look is what the look finds: kept with its terms, nothing to propose."""
_GONE = "この世帯は、市の住民記録にいなくなりました（転出など）。"


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference. `result` is None where nothing is due any more; `before` are the terms of the look before."""

    key: Key
    change: str
    before: Mapping[str, Any] | None
    result: Result | None
    law: str = ""
    """The amendment behind it, in words."""
    refusal: Result | None = None
    """Where nothing is due any more: the rule's answer with its reasons, None where the household is gone."""

    @property
    def amount_before(self) -> int:
        """Yen per unit before, 0 without an entitlement."""
        return int(self.before["amount"]) if self.before else 0


def key_of(result: Result) -> Key:
    """Whose entitlement it is."""
    return result.scheme, result.household, result.person


def terms_of(result: Result, as_of: date) -> dict[str, Any]:
    """What makes an entitlement another one: not the day it was looked at, not the words.

    What is given by the fiscal year is another entitlement in the next one, what is given once with the next law.
    """
    period = {"year": str(fiscal_year_of(as_of).year), "once": result.version}.get(result.unit, "")
    return {
        "period": period,
        "status": result.status,
        "amount": result.amount,
        "lowest": result.lowest,
        "highest": result.highest,
        "unit": result.unit,
        "payer": result.payer,
        "concerned": list(result.concerned),
    }


def differences(before: Mapping[Key, Mapping[str, Any]], after: Iterable[Result], as_of: date) -> Iterator[Finding]:
    """Only what differs, in the order of keys; the same twice gives nothing."""
    now = {key_of(result): result for result in after}
    for key in sorted(before.keys() | now.keys()):
        change = _change(before.get(key), now.get(key), as_of)
        if change:
            yield Finding(key, change, before.get(key), now.get(key))


def _change(before: Mapping[str, Any] | None, result: Result | None, as_of: date) -> str:
    if result is None:
        return "ended"
    terms = terms_of(result, as_of)
    if before is None or terms["period"] != before["period"]:
        return "new"
    if result.amount != before["amount"]:
        return "raised" if result.amount > before["amount"] else "lowered"
    if before.get("imported"):
        return SAME
    return "" if terms == before else "changed"


def grounds_of(found: Finding) -> str:
    """What an answer rests on, as the sealed text that is kept with a proposal: the amendment first, where one is
    behind it; for an end the rule's refusal, because whoever loses something is told why (行政手続法第14条).
    """
    answer = found.result or found.refusal
    kept = {
        "facts": [list(fact) for fact in answer.facts] if answer else [],
        "articles": list(answer.articles) if answer else [],
        "reasons": [*filter(None, [found.law]), *(answer.reasons if answer else [_GONE])],
        "to_confirm": list(found.result.to_confirm) if found.result else [],
        "concerned": list(answer.concerned) if answer else [],
        "law": found.law,
    }
    return json.dumps(kept, ensure_ascii=False)
