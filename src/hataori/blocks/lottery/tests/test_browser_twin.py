"""The browser's verifier against the one in Python: the same outcome, byte for byte, tampered bundles too."""

import json
import random
import shutil
import subprocess
from pathlib import Path

import pytest

from hataori.blocks.lottery.api import Entry, bundle, verify
from hataori.blocks.lottery.verifier import SENTENCES, canonical, read

from .rounds import DRAND, TAMPERED, drawn_round, random_round
from .test_bundle import ENTRIES, RULES
from .test_matching import skewed

NODE = shutil.which("node")
ABSENT = "NODE ABSENT: the browser's verifier was NOT compared with the one in Python; this check did not run"
STATIC = Path(__file__).parent.parent / "static" / "lottery"
ROUNDS = 200


def under_node(tmp_path, cases):
    if NODE is None:
        pytest.skip(ABSENT)
    listed = tmp_path / "cases"
    listed.write_text("".join(json.dumps(case) + "\n" for case in cases))
    command = [NODE, str(Path(__file__).with_name("node_side.mjs")), str(STATIC), str(listed)]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=300).stdout.splitlines()


def kept(folder, name, document):
    path = folder / f"{name}.json"
    path.write_text(json.dumps(document, ensure_ascii=False))
    return str(path)


def here(case):
    notice = (read(Path(case["closing"])) or {}) if "closing" in case else None
    return canonical(
        verify(read(Path(case["bundle"])), notice, [read(Path(p)) or {} for p in case.get("receipts", ())])
    )


def spoil(published, chance):
    """Whatever can be changed in a bundle, by chance; what does not apply to it is left."""
    change, _ = TAMPERED[chance.choice(list(TAMPERED))]
    try:
        change(published)
    except (KeyError, IndexError, ValueError):
        published["seed"] = "0" * 64


def random_case(folder, seed):
    chance, conducted = random.Random(seed), random_round(seed)  # noqa: S311  reproducible, no secret
    published, notice = bundle(conducted), conducted.closed.notice
    receipts = chance.sample(list(conducted.closed.receipts()), min(2, len(conducted.closed.entries)))
    if seed % 3 == 1:
        spoil(published, chance)
    if seed % 7 == 1 and receipts:
        receipts[0]["entry"]["rank"] += 1
        notice |= {"closed_at": chance.choice(["2030-01-01T00:00:00+09:00", "soon", None]), "entries": 1}
    case = {"bundle": kept(folder, f"{seed}b", published), "closing": kept(folder, f"{seed}n", notice)}
    return case | {"receipts": [kept(folder, f"{seed}r{at}", each) for at, each in enumerate(receipts)]}


def test_200_random_rounds_a_third_of_them_tampered(tmp_path):
    cases = [random_case(tmp_path, seed) for seed in range(ROUNDS)]
    ours = [here(case) for case in cases]
    assert under_node(tmp_path, cases) == ours
    verdicts = [json.loads(outcome)["verdict"] for outcome in ours]
    assert 100 < verdicts.count("verified") < ROUNDS


RUBBISH = [
    None,
    True,
    0,
    -1,
    1.0,
    1.5,
    1e300,
    2**53,
    "",
    "x",
    "00" * 16,
    "00" * 32,
    "\t",
    "\ud800",
    [],
    [1],
    {},
    {"a": 1},
]


def replace_somewhere(document, chance):
    """One value, at any depth, becomes something else, goes away, or gets company."""
    place = document
    while True:
        key = chance.choice(list(place) if isinstance(place, dict) else range(len(place)))
        inner = place[key]
        if not isinstance(inner, dict | list) or not inner or chance.random() < 0.2:
            break
        place = inner
    if chance.random() < 0.2:
        del place[key]
    elif isinstance(place, dict) and chance.random() < 0.2:
        place[chance.choice(["constructor", "clash", "signature", "public_numbers", "2"])] = chance.choice(RUBBISH)
    else:
        place[key] = chance.choice(RUBBISH)


def test_anything_anywhere(tmp_path):
    cases = []
    for seed in range(300):
        chance, conducted = random.Random(seed), random_round(seed)  # noqa: S311  reproducible, no secret
        published = bundle(conducted)
        notice = conducted.closed.notice
        receipt = next(conducted.closed.receipts(), {"entry": {}})
        replace_somewhere(chance.choice([published, published, published, notice, receipt]), chance)
        case = {"bundle": written(tmp_path, f"{seed}b", published), "closing": written(tmp_path, f"{seed}n", notice)}
        cases.append(case | {"receipts": [written(tmp_path, f"{seed}r", receipt)]})
    ours = [here(case) for case in cases]
    theirs = under_node(tmp_path, cases)
    assert [pair for pair in zip(cases, ours, theirs, strict=True) if pair[1] != pair[2]] == []


def written(folder, name, document):
    """As `kept`, but able to spell half a character."""
    path = folder / f"{name}.json"
    path.write_text(json.dumps(document))
    return str(path)


def test_every_kind_of_tampering(tmp_path):
    cases = []
    for at, (change, _) in enumerate(TAMPERED.values()):
        published = bundle(drawn_round(RULES, ENTRIES, b"s" * 32, *DRAND))
        change(published)
        cases.append({"bundle": kept(tmp_path, f"t{at}", published)})
    assert under_node(tmp_path, cases) == [here(case) for case in cases]


def test_the_published_vectors(tmp_path, hataori_data):
    folder = hataori_data / "booking" / "lottery"
    cases = [{"bundle": str(folder / f"draw_{mode}_40.json")} for mode in ("per_slot", "rank_rounds", "rsd")]
    assert under_node(tmp_path, cases) == [here(case) for case in cases]


def test_a_season_of_400_groups_matched(tmp_path):
    rules = {"mode": "match", "max_wins_per_group": 2, "capacity": {f"s{at}": 1 for at in range(450)}}
    entries = [
        Entry(f"{group * 10 + rank:032x}", f"g{group}", f"s{slot}", rank)
        for group, wished in enumerate(skewed(400, 450, 3, 0.9))
        for slot, rank in wished
    ]
    case = {"bundle": kept(tmp_path, "season", bundle(drawn_round(rules, entries)))}
    assert under_node(tmp_path, [case]) == [here(case)]
    assert json.loads(here(case))["verdict"] == "verified"


@pytest.mark.parametrize(
    "text", ["", "[]", "{", "null", '{"format":"hataori-draw/1"}', '{"format":"hataori-draw/1","entries":[1]}']
)
def test_rubbish(tmp_path, text):
    (tmp_path / "rubbish.json").write_text(text)
    case = {"bundle": str(tmp_path / "rubbish.json")}
    assert under_node(tmp_path, [case]) == [here(case)]


def test_both_say_the_same_words():
    page = (STATIC / "page.js").read_text()
    for code, sentence in SENTENCES.items():
        assert f'{code}: "{sentence}"' in page
