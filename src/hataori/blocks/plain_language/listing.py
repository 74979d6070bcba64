"""Three things or more that people are asked for, one a line."""

import re

from .morphology import KANJI

_THING = rf"(?:[^、。はがをにでへとやも\s]{{1,20}}?[{KANJI}ァ-ヶー）ぁ-んA-Za-z\ue000-\uf8ff])"
_ASKED = re.compile(
    rf"(?P<head>(?:[^。]*(?:は|に|で)、)?)(?P<things>{_THING}(?:、{_THING})+)(?:、?(?:と|や|か)、?)(?P<last>{_THING})"
    r"を(?P<act>[^、。を]{2,24}ください)。"
)


def in_lines(text: str) -> str:
    """「A、B及びCを提出してください。」 asks for 「次のもの」, and says them in lines."""
    found = _ASKED.fullmatch(text)
    if found is None:
        return text
    things = "".join(f"\n・{thing}" for thing in (*found["things"].split("、"), found["last"]))
    return f"{found['head']}次のものを{found['act']}。{things}"
