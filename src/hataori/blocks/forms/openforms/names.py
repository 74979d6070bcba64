"""Keys of foreign forms as names of ours: no dots and blanks, each once."""

import re
from dataclasses import dataclass, field

_UNFIT = re.compile(r"\W")
_TAKEN = {"today", "row", "channel", "return", "later", "form_version"}


@dataclass(slots=True)
class Names:
    """The names given so far, by the keys they stand for."""

    by_key: dict[str, str] = field(default_factory=dict)

    def of(self, key: str) -> str:
        """The name of a key, the same whenever asked."""
        if key not in self.by_key:
            plain = _UNFIT.sub("_", key)[:50] or "field"
            plain = plain if plain[0].isalpha() else f"f_{plain}"
            taken = _TAKEN | set(self.by_key.values())
            self.by_key[key] = next(n for n in (plain, *(f"{plain}_{n}" for n in range(2, 999))) if n not in taken)
        return self.by_key[key]
