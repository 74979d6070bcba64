"""Acts that the office names by nouns, said with everyday verbs: 「提出してください」→「出してください」."""

import re
from functools import cache

from .conjugation import Verb, verb
from .lists import Act, acts
from .marks import AMOUNT
from .morphology import KANJI

_DONE_WITH = re.compile(
    rf"(?P<of>での|への|の|)(?<![{KANJI}ァ-ヶー])(?P<noun>[{KANJI}]{{2,4}})を(?:行|おこな|実施し)"
    r"(?P<end>って|い|った|う|わ|ます|ました|てください|て|た|ない|ません)"
)
_DID = {"って": "して", "い": "し", "った": "した", "う": "する", "わ": "し"}
_OF = {"": "", "の": "を", "での": "で", "への": "に"}
# What follows the noun → how the verb says it. {te} {past} {stem} {plain} {neg} are the verb's forms.
_ENDINGS = {
    "していただきますようお願いします": "{te}ください",
    "していただくようお願いします": "{te}ください",
    "いただきますようお願いします": "{te}ください",
    "されますようお願いします": "{te}ください",
    "するようお願いします": "{te}ください",
    "するようにしてください": "{plain}ようにしてください",
    "をお願いします": "{te}ください",
    "をしてください": "{te}ください",
    "してください": "{te}ください",
    "ください": "{te}ください",
    "願います": "{te}ください",
    "が必要です": "{te}ください",
    "する必要があります": "{te}ください",
    "する必要がある": "{neg}なければならない",
    "しなければなりません": "{neg}なければなりません",
    "しなければならない": "{neg}なければならない",
    "していません": "{te}いません",
    "しています": "{te}います",
    "していない": "{te}いない",
    "している": "{te}いる",
    "してい": "{te}い",
    "しましょう": "{stem}ましょう",
    "しました": "{stem}ました",
    "しません": "{stem}ません",
    "します": "{stem}ます",
    "しない": "{neg}ない",
    "しようとする": "{stem}たい",
    "したい": "{stem}たい",
    "した": "{past}",
    "して": "{te}",
    "する": "{plain}",
    "しながら": "{stem}ながら",
    "せずに": "{neg}ないで",
    "することなく": "{neg}ないで",
    "が困難な": "{plain}ことがむずかしい",
    "に関する通知": "{plain}ためのお知らせ",
    "のおそれがあります": "{plain}かもしれません",
    "のおそれがあるため、": "{plain}かもしれないため、",
    "のおそれがある": "{plain}かもしれない",
    "が予想されます": "{plain}と思われます",
    "が見込まれます": "{plain}と思われます",
    "に関する": "{plain}ことについての",
    "することができます": "{plain}ことができます",
    "できます": "{plain}ことができます",
    "できません": "{plain}ことができません",
    "できる": "{plain}ことができる",
    "できない": "{plain}ことができない",
    "が可能です": "{plain}ことができます",
    "を希望する": "{stem}たい",
    "を予定している": "{plain}予定の",
    "を予定しています": "{plain}予定です",
    "の上、": "{te}から、",
    "のうえ、": "{te}から、",
    "し、": "{te}、",
    "のため、": "{plain}ため、",
    "のためです": "{plain}ためです",
    "のための": "{plain}ための",
    "には、": "{plain}ときは、",
    "に必要な": "{plain}ために必要な",
    "に要する": "{plain}ための",
    "に係る": "{plain}",
    "に際しては、": "{plain}ときは、",
    "に際して、": "{plain}とき、",
    "に当たっては、": "{plain}ときは、",
    "に当たり、": "{plain}とき、",
    "の際は、": "{plain}ときは、",
    "の際には、": "{plain}ときは、",
    "の際に": "{plain}ときに",
    "のときは、": "{plain}ときは、",
    "のときに": "{plain}ときに",
    "時は、": "{plain}ときは、",
    "時には、": "{plain}ときは、",
    "時に": "{plain}ときに",
    "時の": "{plain}ときの",
    "前に": "{plain}前に",
    "後は、": "{past}あとは、",
    "後に": "{past}あとに",
    "後、": "{past}あと、",
}
# What is named by its act → how it is called with the verb.
_THINGS = {
    "日": "{plain}日",
    "者": "{plain}人",
    "先": "{plain}所",
    "場所": "{plain}場所",
    "期間": "{plain}期間",
    "期限": "{plain}最後の日",
    "期日": "{plain}最後の日",
    "時間": "{plain}時間",
    "日時": "{plain}日と時間",
    "方法": "{plain}方法",
    "人数": "{plain}人の数",
    "回数": "{plain}回数",
    "理由": "{plain}理由",
    "目的": "{plain}目的",
    "費用": "{plain}ためのお金",
    "料金": "{plain}ためのお金",
    "予定日": "{plain}予定の日",
    "予定者": "{plain}予定の人",
    "希望日": "{stem}たい日",
    "希望者": "{stem}たい人",
    "手続": "{plain}手続き",
    "手続き": "{plain}手続き",
    "許可": "{plain}許可",
    "義務": "{plain}義務",
    "条件": "{plain}条件",
}
_BARE = (
    "が必要です",
    "をお願いします",
    "ください",
    "願います",
    "が可能です",
    "を希望する",
    "を予定している",
    "できます",
)
_DONE = {
    "されています": "{te}います",
    "されていません": "{te}いません",
    "されました": "{stem}ました",
    "されません": "{stem}ません",
    "されます": "{stem}ます",
    "された": "{past}",
    "されて": "{te}",
    "される": "{plain}",
    "されない": "{neg}ない",
    "されるため、": "{plain}ため、",
}
_POLITE = {"された": "{past}", "される": "{plain}", "されない": "{neg}ない"}
_GIVEN = {**_DONE, "される": "{plain}"}
_WHOSE = ("人", "とき", "と、", "と")
_CITY_DOES = frozenset(("収集", "回収", "送付", "郵送", "交付", "配布", "訪問", "貸出", "支給", "発行", "派遣", "設置"))
_WHO = re.compile(r"(?:市|国|県|町|課|警察|消防署|学校|本人|保護者|代理人|家族|医師|皆さん)$")
_FIT = re.compile(r"(?:本日|今回|前回|次回|毎年|毎月|毎週|初めて|すべて|全部|等|など|ため|とき|場合|人)$")
_DESCRIBED = re.compile("(?:な|による|[^か]い)$")
_ROW_BEFORE = re.compile(rf"[{KANJI}ァ-ヶー](?:と|や|か|・|、)$")
_ROW_AFTER = re.compile(rf"(?:と|や|か|・)[{KANJI}ァ-ヶー]")
_RULED = re.compile("は、?(?:しないで|してはいけ|でき|自由)")
_SENT = re.compile(
    rf"(?P<thing>[{KANJI}ァ-ヶー\ue000-\uf8ff])が(?P<noun>送付|郵送|発送|配信|実施|開催)され(?P<end>ます|ました|る)"
)


def in_verbs(text: str) -> str:
    """The text with its acts as verbs; nouns that no ending follows stay, unless the list has an everyday noun."""
    text = _DONE_WITH.sub(_done_with, text)
    text = _SENT.sub(lambda match: f"{match['thing']}を{match['noun']}{_ACTIVE[match['end']]}", text)
    text = _either().sub(_both, text)
    text = _named().sub(_thing, text)
    return _acts().sub(_said, text)


def _done_with(match: re.Match[str]) -> str:
    """「設備の点検を行う」 is 「設備を点検する」; 「簡単な点検を行う」 stays, for な needs its noun."""
    if match["noun"] not in acts() or match.string[: match.start()].endswith(("な", "い", "る", "た")):
        return match[0]
    return f"{_OF[match['of']]}{match['noun']}{_DID.get(match['end'], 'し' + match['end'])}"


_ACTIVE = {"ます": "します", "ました": "しました", "る": "する"}


@cache
def _nouns() -> str:
    return "|".join(sorted(map(re.escape, acts()), key=len, reverse=True))


@cache
def _acts() -> re.Pattern[str]:
    ends = "|".join(sorted({*_ENDINGS, *_DONE}, key=len, reverse=True))
    return re.compile(
        rf"(?P<of>での|への|からの|までの|の|)(?<![{KANJI}ァ-ヶーA-Za-zＡ-Ｚａ-ｚ（])(?<!(?<!\n)・)(?:ご|御|お)?(?P<noun>{_nouns()})"
        rf"(?:(?P<end>{ends})|(?![{KANJI}ァ-ヶーさしすせで）]))"
    )


@cache
def _named() -> re.Pattern[str]:
    things = "|".join(sorted(_THINGS, key=len, reverse=True))
    return re.compile(rf"(?P<of>の|)(?<![{KANJI}（])(?P<noun>{_nouns()})(?P<thing>{things})(?![{KANJI}）])")


@cache
def _either() -> re.Pattern[str]:
    noun = rf"(?:{_nouns()})"
    return re.compile(rf"(?P<of>の|)(?<![{KANJI}（])(?P<one>{noun})か(?P<other>{noun})(?:する|の)とき(?P<end>は、|に)")


def _both(match: re.Match[str]) -> str:
    """「家屋の解体又は新築の際は」 is 「家を壊すときや新しく建てるときは」."""
    one, other = acts()[match["one"]], acts()[match["other"]]
    of = match["of"] and _link(one, match)
    return f"{of}{_forms(one.verb).plain}ときや{_forms(other.verb).plain}とき{match['end']}"


def _thing(match: re.Match[str]) -> str:
    """「利用日」 is 「使う日」, 「提出先」 「出す所」; of what begins by itself it is the day it begins (開始日)."""
    act = acts()[match["noun"]]
    forms = _forms(act.done if match["noun"] in ("開始", "終了", "開設") else act.verb)
    of = match["of"] and _link(act, match)
    if match["thing"] == "日" and match.string.startswith(("から", "の翌日", "以後"), match.end()):
        return f"{of}{forms.past}日"
    return of + _filled(_THINGS[match["thing"]], forms)


def _said(match: re.Match[str]) -> str:
    act, of, end = acts()[match["noun"]], match["of"] or "", match["end"]
    if _DESCRIBED.search(match.string[: match.start()]) and (end is None or end[0] not in "しすせさで"):
        return match[0]
    if end is None:
        told = bool(of) and _RULED.match(match.string, match.end())
        return _linked(act, match) if (act.as_noun or told) and not _in_a_row(match) else match[0]
    form = _form(act, end, match.string[: match.start()], match.string[match.end() : match.end() + 2])
    if form is None:
        return match[0]
    return (_link(act, match) if of and (end[0] not in "しすさせ" or end in _BARE) else of) + form


def _in_a_row(match: re.Match[str]) -> bool:
    """Whether the noun stays a noun: beside others (「解体と運搬を」), and where no こと can stand (「設置から」)."""
    before, after = match.string[: match.start("noun")], match.string[match.end() :]
    after_acts = acts()[match["noun"]].as_noun.endswith("こと") and not after.startswith(("は", "が", "を", "も", "に"))
    return after_acts or bool(_ROW_BEFORE.search(before) or _ROW_AFTER.match(after))


def _linked(act: Act, match: re.Match[str]) -> str:
    """「ごみの排出」 is 「ごみを出すこと」, 「水位の上昇」 「水位が上がること」, 「駅での乗車」 「駅で乗ること」."""
    noun = act.as_noun or f"{_forms(act.verb).plain}こと"
    return (_link(act, match) if match["of"] and noun.endswith("こと") else match["of"] or "") + noun


def _link(act: Act, match: re.Match[str]) -> str:
    """What の before an act's noun becomes before its verb."""
    of = match["of"]
    if of != "の":
        return {"での": "で", "への": "に", "からの": "から", "までの": "まで"}[of]
    before = match.string[: match.start()]
    if _WHO.search(before):
        return "が"
    return "に" if before[-1:] in AMOUNT else "の" if _FIT.search(before) else act.link


def _form(act: Act, end: str, before: str, after: str) -> str | None:
    """The act's verb in that form. された and される before a person or a time are only polite; else it was done."""
    if end.startswith("され") and end not in _ENDINGS:
        if act.done.startswith("もらえる") and before.endswith("に"):
            return _with(_GIVEN, end, _forms(act.verb))
        if act.done:
            return _with(_DONE, end, _forms(act.done))
        return _with(_POLITE, end, _forms(act.verb)) if after.startswith(_WHOSE) else None
    if end == "を希望する" and act.noun in _CITY_DOES:
        return f"{_forms(act.verb).te}ほしい"
    return _with(_ENDINGS, end, _forms(act.verb))


def _with(table: dict[str, str], end: str, forms: Verb) -> str | None:
    shape = table.get(end)
    return None if shape is None else _filled(shape, forms)


def _filled(shape: str, forms: Verb) -> str:
    return shape.format(te=forms.te, past=forms.past, stem=forms.stem, plain=forms.plain, neg=forms.negative)


@cache
def _forms(written: str) -> Verb:
    return verb(written)
