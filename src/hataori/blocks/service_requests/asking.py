"""Is what somebody reports complete and true to form: kind, place, words, answers, pictures."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hataori.blocks.geo import api as geo
from hataori.blocks.moderation import api as moderation
from hataori.kernel.errors import FieldProblem, NotFound, Rejected
from hataori.kernel.geodesy import is_point

from .kinds import kind
from .types import MOST_PHOTOS, MOST_TEXT, Attribute, Kind, NewRequest

STAFF_CHANNELS = frozenset({"phone", "counter"})
EMERGENCIES = {
    "119": "けが人や火事のおそれがあるときは、この通報ではなく、すぐに119番へ電話してください。",
    "110": "事件や事故のおそれがあるときは、この通報ではなく、すぐに110番へ電話してください。",
    "110/119": "命にかかわる危険があるときは、この通報ではなく、すぐに110番か119番へ電話してください。",
    "gas": "ガスのにおいがするときは、火やスイッチに触れず外へ出て、ガス会社の緊急電話と119番へ電話してください。",
    "electric": "切れた電線には近づかないでください。電力会社の緊急電話か119番へ電話してください。",
}
_OTHER_EMERGENCY = "危険がせまっているときは、この通報ではなく、110番か119番へ電話してください。"


@dataclass(frozen=True, slots=True)
class Spot:
    """Where it is: a point with its words, and the town that routing goes by."""

    lat: float
    lon: float
    address: str
    address_id: str
    town: str


def emergency_in(text: str) -> str | None:
    """What to tell somebody whose words speak of an emergency; None where they do not."""
    named = [flag.partition(":")[2] for flag in moderation.flags(text) if flag.startswith("emergency:")]
    return EMERGENCIES.get(named[0], _OTHER_EMERGENCY) if named else None


def checked(new: NewRequest) -> tuple[Kind, Spot, dict[str, Any]]:
    """The kind, the place and the answers of a report. Rejected with every problem, an emergency first of all."""
    told = None if new.channel in STAFF_CHANNELS else emergency_in(new.description)
    if told:
        raise Rejected([FieldProblem("description", "emergency", told)], told)
    asked = _kind(new.kind)
    spot, wrong_place = _spot(new)
    answers, wrong_answers = _answers(asked, new.attributes) if asked else ({}, [])
    problems = [*_form(new), *([] if asked else [_NO_KIND]), *wrong_place, *wrong_answers]
    if problems or asked is None or spot is None:
        raise Rejected(problems)
    return asked, spot, answers


_NO_KIND = FieldProblem("service_code", "kind_not_found", "種類を一覧から選んでください。")


def _kind(code: str) -> Kind | None:
    try:
        return kind(code, retired=False)
    except NotFound:
        return None


def _form(new: NewRequest) -> Iterator[FieldProblem]:
    if len(new.description) > MOST_TEXT:
        yield FieldProblem("description", "too_long", f"説明は{MOST_TEXT:,}字までです。短くしてください。")
    if "\x00" in new.description:
        yield FieldProblem("description", "control", "説明に使えない文字が入っています。打ち直してください。")
    if len(new.photos) > MOST_PHOTOS:
        yield FieldProblem("photos", "too_many", f"写真は{MOST_PHOTOS}枚までです。減らしてください。")


def _spot(new: NewRequest) -> tuple[Spot | None, list[FieldProblem]]:
    if new.lat is not None and new.lon is not None:
        return _of_point(new.lat, new.lon, new.address, new.address_id)
    if new.address_id:
        return _of_place(new.address_id, new.address)
    if new.address.strip():
        return _of_words(new.address)
    problem = FieldProblem("place", "required", "場所を、地図・住所・柱の番号のどれかで教えてください。")
    return None, [problem]


def _of_point(lat: float, lon: float, address: str, address_id: str) -> tuple[Spot | None, list[FieldProblem]]:
    if not is_point(lat, lon):
        return None, [FieldProblem("lat", "range", "緯度と経度が正しくありません。場所を選び直してください。")]
    if not geo.inside_city(lat, lon):
        message = "この場所は市の外です。地図か住所で、市内の場所を選び直してください。"
        return None, [FieldProblem("lat", "outside", message)]
    near = geo.nearest(lat, lon)
    return Spot(lat, lon, address.strip()[:200] or geo.describe(lat, lon), address_id[:80], near[0][0].town), []


def _of_place(address_id: str, address: str) -> tuple[Spot | None, list[FieldProblem]]:
    try:
        found = geo.place(address_id)
    except NotFound as unknown:
        return None, [FieldProblem("address_id", "place_not_found", unknown.message)]
    return Spot(found.lat, found.lon, address.strip()[:200] or found.name, found.id[:80], found.town), []


def _of_words(address: str) -> tuple[Spot | None, list[FieldProblem]]:
    found = geo.search(address, limit=1)
    if not found:
        message = "その住所は見つかりませんでした。町の名前から打ち直すか、地図で選んでください。"
        return None, [FieldProblem("address", "address_unknown", message)]
    return Spot(found[0].lat, found[0].lon, address.strip()[:200], found[0].id[:80], found[0].town), []


def _answers(asked: Kind, given: Mapping[str, Any]) -> tuple[dict[str, Any], list[FieldProblem]]:
    """Answers by the kind's questions; what it does not ask is left out (as GeoReport v2 has it)."""
    kept: dict[str, Any] = {}
    problems = []
    for question in asked.attributes:
        answer = _as_list(given.get(question.code)) if question.variable else []
        if not answer:
            if question.required and question.variable:
                problems.append(_problem(question, "required", f"{question.description}を入力してください。"))
            continue
        wrong = _wrong(question, answer)
        if wrong:
            problems.append(_problem(question, "invalid", wrong))
        kept[question.code] = answer if question.datatype == "multivaluelist" else answer[0]
    return kept, problems


def _problem(question: Attribute, code: str, message: str) -> FieldProblem:
    """GeoReport clients look for the attribute's code in the text."""
    return FieldProblem(f"attribute[{question.code}]", code, message)


def _as_list(answer: object) -> list[str]:
    found = answer if isinstance(answer, list | tuple) else [answer]
    return [str(each).strip() for each in found if each is not None and str(each).strip()]


def _wrong(question: Attribute, answer: list[str]) -> str:
    if question.datatype != "multivaluelist" and len(answer) > 1:
        return f"{question.description}は1つだけ選んでください。"
    if any(len(each) > MOST_TEXT for each in answer):
        return f"{question.description}が長すぎます。"
    allowed = {key for key, _ in question.values}
    if allowed and not allowed.issuperset(answer):
        return f"{question.description}は、一覧から選んでください。"
    if question.datatype == "number" and not all(_is_number(each) for each in answer):
        return f"{question.description}は数字で入力してください。"
    return ""


def _is_number(text: str) -> bool:
    try:
        return abs(float(text)) < 1e12  # noqa: PLR2004  also refuses nan and infinity
    except ValueError:
        return False
