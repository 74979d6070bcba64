"""Forms of Japanese verbs, made from the dictionary form: enough to put one verb in another's place."""

from dataclasses import dataclass

# Last sound of a five-step verb → its sound before ます, the て form, the past, and the sound before ない.
_FIVE = {
    "う": ("い", "って", "った", "わ"),
    "く": ("き", "いて", "いた", "か"),
    "ぐ": ("ぎ", "いで", "いだ", "が"),
    "す": ("し", "して", "した", "さ"),
    "つ": ("ち", "って", "った", "た"),
    "ぬ": ("に", "んで", "んだ", "な"),
    "ぶ": ("び", "んで", "んだ", "ば"),
    "む": ("み", "んで", "んだ", "ま"),
    "る": ("り", "って", "った", "ら"),
}


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb's forms: 書く 書き 書いて 書いた 書か."""

    plain: str
    stem: str
    te: str
    past: str
    negative: str


def verb(written: str) -> Verb:
    """The forms of a verb as the lists write it: "始める|1" is a one-step verb, others are five-step, する or 来る."""
    plain, _, one_step = written.partition("|")
    if one_step:
        root = plain[:-1]
        return Verb(plain, root, f"{root}て", f"{root}た", root)
    if plain.endswith("する"):
        root = plain[:-2]
        return Verb(plain, f"{root}し", f"{root}して", f"{root}した", f"{root}し")
    if plain.endswith(("来る", "くる")):
        root = plain[:-1] if plain.endswith("来る") else plain[:-2]
        begins = ("", "") if plain.endswith("来る") else ("き", "こ")
        return Verb(plain, root + begins[0], f"{root}{begins[0]}て", f"{root}{begins[0]}た", root + begins[1])
    stem, te, past, negative = _FIVE[plain[-1]]
    root = plain[:-1]
    if plain.endswith(("行く", "いく")):
        te, past = "って", "った"
    return Verb(plain, root + stem, root + te, root + past, root + negative)


def dictionary_verb(base: str, inflection: str) -> Verb | None:
    """The forms of a verb as the dictionary names its inflection (五段-ラ行, 下一段-ガ行, サ行変格)."""
    if inflection.startswith(("上一段", "下一段")):
        return verb(f"{base}|1")
    if inflection.startswith(("サ行変格", "カ行変格")) or (inflection.startswith("五段") and base[-1:] in _FIVE):
        return verb(base)
    return None
