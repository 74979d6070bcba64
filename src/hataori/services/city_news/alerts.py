"""Emergencies: templates with the levels' names in force since 2026-05-28, and the alert that other systems read.

Level names: 気象庁「新たな防災気象情報」(レベル5特別警報, レベル4危険警報, レベル3警報, レベル2注意報); evacuation:
災害対策基本法第56条, 第60条 (高齢者等避難, 避難指示, 緊急安全確保).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from hataori.blocks.documents import api as documents
from hataori.blocks.messaging import api as messaging
from hataori.interfaces.cap import api as cap
from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import FieldProblem, NotFound, Rejected

from . import borders, models, rules

_FILE = Path(__file__).parent / "alerts.json"
_Told = tuple[str, str, str, str]
"""Language, event, headline, text."""
_LONGEST_EVENT = 34
_LONGEST_AREA = 60
_CALM = {"urgency": "Past", "severity": "Minor", "certainty": "Observed", "response": "AllClear"}


@dataclass(frozen=True, slots=True)
class Template:
    """A prepared emergency: `name` as the law or the agency says it, `act` what people are to do, by language."""

    key: str
    name: str
    name_en: str
    level: int
    easy: str
    act: Mapping[str, str]
    urgency: str
    severity: str
    certainty: str
    response: str
    category: str


@dataclass(frozen=True, slots=True)
class Filled:
    """A template filled in: the texts of a post."""

    title: str
    body: str
    plain_title: str
    plain_body: str
    title_en: str
    body_en: str
    alert: dict[str, Any]


@cache
def templates() -> Mapping[str, Template]:
    """The templates by key: evacuation, then each hazard's levels from the gravest."""
    written = json.loads(_FILE.read_text(encoding="utf-8"))
    found = [Template(**each) for each in written["templates"]]
    found += [_of_hazard(hazard, level) for hazard in written["hazards"] for level in written["levels"]]
    return {each.key: each for each in found}


def _of_hazard(hazard: Mapping[str, str], level: Mapping[str, Any]) -> Template:
    number = int(level["level"])
    return Template(
        key=f"{hazard['key']}-l{number}",
        name=f"レベル{number}{hazard['name']}{level['name']}",
        name_en=f"{hazard['name_en']} {level['name_en']}",
        level=number,
        easy=f"{hazard['easy']}（{level['easy']}）",
        act=level["act"],
        category=hazard["category"],
        **{name: level[name] for name in ("urgency", "severity", "certainty", "response")},
    )


def template(key: str) -> Template:
    """The template of that key. NotFound for none."""
    try:
        return templates()[key]
    except KeyError:
        raise NotFound from None


def filled(
    key: str, *, area: str, situation: str = "", shelter: str = "", polygon: str = "", border: str = ""
) -> Filled:
    """The template's texts for an area; `border` is a drawn one (its key), whose name stands where there are no words.

    Rejected for an area without words or a polygon that is none.
    """
    found, drawn = template(key), borders.drawn(border)
    area = area.strip() or str(drawn.get("name", ""))[:_LONGEST_AREA]
    if not area:
        raise Rejected([FieldProblem("area", "required", "対象の地域を入力してください。")])
    corners_of(polygon)
    said = f"\n{situation.rstrip('。')}。" if situation.strip() else ""
    where = f"\n避難場所：{shelter}" if shelter.strip() else ""
    easy_where = f"\n逃げる所：{shelter}" if shelter.strip() else ""
    english_where = f"\nShelter: {shelter}" if shelter.strip() else ""
    return Filled(
        title=rules.titled(found.name, area.strip()),
        body=f"{area}に「{found.name}」が出ました。\n{found.act['ja']}{where}{said}",  # X cuts the end
        plain_title=found.easy,
        plain_body=f"場所：{area}\n{found.act['easy']}{easy_where}",
        title_en=f"Level {found.level} {found.name_en}: {area}",
        body_en=f"{found.name_en} (Level {found.level}) for {area}.\n{found.act['en']}{english_where}",
        alert={"template": key, "area": area, "situation": situation, "shelter": shelter, "polygon": polygon}
        | ({"drawn": drawn} if drawn else {}),
    )


def corners_of(text: str) -> tuple[tuple[float, float], ...]:
    """The corners typed as 「緯度,経度 緯度,経度 …」, closed where they are not. Rejected for what is no polygon."""
    if not text.strip():
        return ()
    try:
        pairs = [each.split(",") for each in text.split()]
        corners = tuple((float(lat), float(lon)) for lat, lon in pairs)
    except ValueError:
        said = "多角形は「緯度,経度」を空白で区切って入力してください。"
        raise Rejected([FieldProblem("polygon", "polygon", said)]) from None
    return cap.closed(corners)


def issue(post: models.Post, actor: Actor) -> str:
    """Give the alert out, first of its chain or following; its identifier."""
    infos = _infos(post)
    if post.follows is not None and post.follows.cap:
        kind = "Cancel" if post.step == "cancel" else "Update"
        return cap.follow(post.follows.cap, kind, infos, actor=actor, note=_note(post)).identifier
    issued = cap.issue(infos, sender=messaging.mail_from(), exercise=post.exercise, actor=actor, note=_note(post))
    return issued.identifier


def _note(post: models.Post) -> str:
    return "訓練です。This is a drill." if post.exercise else ""


def _infos(post: models.Post) -> list[cap.Info]:
    found = templates().get(str(post.alert.get("template", "")))
    texts: list[_Told] = [("ja-JP", found.name if found else "緊急のお知らせ", post.shown_title, post.body)]
    if post.plain_body:
        texts.append(("ja-x-easy", found.name if found else "緊急", post.plain_title or post.title, post.plain_body))
    texts += [
        (each.language, found.name_en if found else "Emergency", each.title, each.body)
        for each in post.translations.all()
    ]
    return [_info(post, found, each) for each in texts]


def _info(post: models.Post, found: Template | None, told: _Told) -> cap.Info:
    language, event, headline, text = told
    drill = post.exercise and "訓練" not in headline
    marked = f"{'【訓練】' if language.startswith('ja') else '[DRILL] '}{headline}" if drill else headline
    looks = _CALM if post.step == "cancel" else _looks(found)
    return cap.Info(
        language=language,
        event=event[:_LONGEST_EVENT],
        urgency=looks["urgency"],
        severity=looks["severity"],
        certainty=looks["certainty"],
        expires=post.expires_at or clock.now() + timedelta(days=1),
        headline=marked,
        description=text,
        instruction=_instruction(post, found, language),
        categories=(found.category if found else "Safety",),
        responses=(looks["response"],),
        effective=post.published_at,
        sender_name=documents.city_name(),
        web=f"{messaging.public_url()}/news/{post.key}/",
        parameters=(("警戒レベル", str(found.level)),) if found else (),
        areas=(_area(post),),
    )


def _looks(found: Template | None) -> Mapping[str, str]:
    if found is None:
        return {"urgency": "Immediate", "severity": "Severe", "certainty": "Observed", "response": "Monitor"}
    return {name: str(getattr(found, name)) for name in ("urgency", "severity", "certainty", "response")}


def _instruction(post: models.Post, found: Template | None, language: str) -> str:
    if found is None or post.step == "cancel":
        return ""
    key = {"ja-JP": "ja", "ja-x-easy": "easy"}.get(language, "en" if language == "en" else "")
    return found.act[key] if key else ""


def polygons_of(post: models.Post) -> tuple[tuple[tuple[float, float], ...], ...]:
    """The alert's polygons, (lat, lon): what was typed, and what was drawn, as it was when the draft was made."""
    texts = (str(post.alert.get("polygon", "")), *post.alert.get("drawn", {}).get("polygons", ()))
    return tuple(corners_of(text) for text in texts if text.strip())


def _area(post: models.Post) -> cap.Area:
    code = _code()
    return cap.Area(
        str(post.alert.get("area") or documents.city_name()),
        polygons_of(post),
        (),
        (("JIS X 0402", code),) if code else (),
    )


@cache
def _code() -> str:
    """The municipality's five figures (JIS X 0402) out of its six-figure code."""
    written = json.loads((Path(settings.HATAORI_CITY_FOLDER) / "city.json").read_text(encoding="utf-8"))
    return str(written.get("local_government_code", ""))[:5]
