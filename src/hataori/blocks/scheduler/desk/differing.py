"""What two versions of the rules say differently, in sentences."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hataori.blocks.scheduler.wording import EXPERT_KEYS, in_words

_TITLES = {"lottery": "抽選の日程", "registration": "利用者登録"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One part: sentences that go and sentences that come."""

    title: str
    gone: tuple[str, ...]
    come: tuple[str, ...]


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """Parts that say something else; nothing for what says the same in other words."""
    pairs = zip(in_words(before, {}), in_words(after, {}), strict=True)
    found = [
        Difference(
            new.title,
            tuple(each for each in old.sentences if each not in new.sentences),
            tuple(each for each in new.sentences if each not in old.sentences),
        )
        for old, new in pairs
    ]
    found += [
        Difference(_TITLES[key], (), ("専門の項目が変わります。JSONで確かめてください。",))
        for key in EXPERT_KEYS
        if before.get(key) != after.get(key)
    ]
    return [each for each in found if each.gone or each.come]
