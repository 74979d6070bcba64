"""Made-up reports of the street with the true incident of each, to tune and to judge the finding of duplicates.

Everything is drawn from a seed: places, words, wrong kinds, pictures. Nothing is taken from a real report. What makes
it hard is made on purpose: other incidents of the same kind next door, wrong kinds, wrong places, no text, no photo,
photos of one thing from another side, and grey asphalt that looks like any other.
"""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from hataori.kernel.clock import JST

CENTRE = (35.3036, 136.8000)
_METRE = 1 / 111_195
_TOWNS = (
    "本町",
    "栄",
    "大江",
    "神山",
    "緑",
    "松降通",
    "北方町",
    "丹陽町",
    "浅井町",
    "木曽川町",
    "萩原町",
    "千秋町",
    "奥町",
    "今伊勢町",
)
_TAILS = (
    "",
    "",
    "",
    "。早めにお願いします",
    "。子どもが通る道です",
    "。先週気づきました",
    "。夜は特に危ないです",
    "！",
    "。見に来てください",
)
PHRASES: dict[str, tuple[str, ...]] = {
    "road.pothole": (
        "{p}の車道に大きな穴",
        "{p}で道がえぐれています",
        "自転車がはまりそうなくぼみ {p}",
        "{p} アスファルトが欠けて穴になった",
        "歩道に段差と穴があり転びました {p}",
        "陥没しかけています {p}",
    ),
    "road.crack": (
        "{p}の道路のひび",
        "舗装に長い亀裂 {p}",
        "{p} 路面が網の目のように割れている",
        "歩道のひび割れがひどい {p}",
        "{p}、割れ目から雑草",
    ),
    "road.guardrail": (
        "{p}のガードレールが曲がっている",
        "カーブミラーが傾いています {p}",
        "{p} 車止めのポールが折れた",
        "ミラーが割れて見えません {p}",
        "防護柵が外れている {p}",
    ),
    "road.light": (
        "{p}の街灯がつきません",
        "外灯が点滅している {p}",
        "{p} 夜道が真っ暗、照明切れ",
        "電球が切れたまま {p}",
        "昼でも点いたままの街路灯 {p}",
    ),
    "road.drain": (
        "{p}の側溝のふたが割れている",
        "グレーチングがガタガタ鳴る {p}",
        "{p} 溝が詰まってあふれる",
        "集水ますのふたがずれている {p}",
    ),
    "water.leak": (
        "{p}で水が噴き出している",
        "道路から水漏れ {p}",
        "{p} 雨でもないのに水たまりが消えない",
        "マンホール脇から水が湧いています {p}",
        "水道管の漏水だと思います {p}",
    ),
    "park.play": (
        "{p}の公園、ブランコの鎖がさびて切れそう",
        "滑り台に割れ目 {p}",
        "{p} 鉄棒が揺れる",
        "公園のベンチが壊れている {p}",
        "シーソーのねじが抜けている {p}",
    ),
    "park.tree": (
        "{p}の街路樹の枝が落ちそう",
        "木が傾いています {p}",
        "{p} 公園の草が伸び放題",
        "枝で標識が見えない {p}",
        "枯れ木が倒れかけ {p}",
    ),
    "house.vacant": (
        "{p}に空き家、屋根が落ちそう",
        "人のいない家の塀が崩れている {p}",
        "{p} 空家の木が電線に",
        "廃屋の窓が割れたまま {p}",
    ),
    "dump.illegal": (
        "{p}に粗大ごみが捨てられている",
        "タイヤの不法投棄 {p}",
        "{p} 空き地に家電の山",
        "ごみ袋が何日も放置 {p}",
    ),
}
CONFUSED = {
    "road.pothole": ("road.crack", "water.leak", "road.drain"),
    "road.crack": ("road.pothole",),
    "road.guardrail": ("road.sign", "road.light"),
    "road.light": ("road.guardrail",),
    "road.drain": ("road.pothole", "water.leak"),
    "water.leak": ("road.pothole", "road.drain"),
    "park.play": ("park.tree",),
    "park.tree": ("road.guardrail", "house.vacant"),
    "house.vacant": ("park.tree", "dump.illegal"),
    "dump.illegal": ("house.vacant",),
}


@dataclass(frozen=True, slots=True)
class Incident:
    """One thing on the street."""

    id: str
    kind: str
    lat: float
    lon: float
    begun: datetime
    seed: int


@dataclass(frozen=True, slots=True)
class Report:
    """What one person sent of it. `photo` is the seed of a picture, None without one."""

    id: str
    incident: str
    created: datetime
    lat: float
    lon: float
    code: str
    description: str
    photo: tuple[int, int] | None


def moved(lat: float, lon: float, metres: float, angle: float) -> tuple[float, float]:
    """A point so far off in that direction."""
    return lat + metres * _METRE * math.cos(angle), lon + metres * _METRE * math.sin(angle) / math.cos(
        math.radians(lat)
    )


def incidents(count: int, chance: random.Random, radius_m: float = 9_000) -> Iterator[Incident]:
    """Incidents over the city; half of them have another near by, mostly of the same kind."""
    made: list[Incident] = []
    start = datetime(2026, 6, 1, tzinfo=JST)
    for number in range(count):
        kind = chance.choice(tuple(PHRASES))
        lat, lon = moved(*CENTRE, radius_m * math.sqrt(chance.random()), chance.random() * math.tau)
        if made and chance.random() < 0.5:
            near = chance.choice(made)
            same = chance.random() < 0.65
            kind = near.kind if same else kind
            lat, lon = moved(
                near.lat,
                near.lon,
                chance.uniform(20, 220) if same else chance.uniform(5, 80),
                chance.random() * math.tau,
            )
        begun = start + timedelta(days=chance.uniform(0, 60))
        made.append(Incident(f"I{number:05d}", kind, lat, lon, begun, chance.randrange(2**31)))
        yield made[-1]


def reports(count: int, seed: int, *, radius_m: float = 9_000) -> list[Report]:
    """Reports of `count` incidents in the order they came."""
    chance = random.Random(seed)
    found = [report for incident in incidents(count, chance, radius_m) for report in _of(incident, chance)]
    found.sort(key=lambda each: each.created)
    return found


def _of(incident: Incident, chance: random.Random) -> Iterator[Report]:
    number, at = 0, incident.begun
    while True:
        yield _one(incident, number, at, chance)
        number += 1
        at += timedelta(days=chance.expovariate(1 / 3.5))
        if chance.random() < 0.48 or number > 12:
            return


def _one(incident: Incident, number: int, at: datetime, chance: random.Random) -> Report:
    spread = 12 if chance.random() < 0.85 else 28
    lat, lon = moved(
        incident.lat, incident.lon, abs(chance.gauss(0, spread)) + chance.random() * 8, chance.random() * math.tau
    )
    code = chance.choice(CONFUSED[incident.kind]) if chance.random() < 0.07 else incident.kind
    place = chance.choice((*_TOWNS, "ここ", "家の前", "交差点のそば", "駅の近く"))
    said = chance.choice(PHRASES[incident.kind]).format(p=place) + chance.choice(_TAILS)
    side = 1 if chance.random() < 0.04 else 0
    return Report(
        id=f"{incident.id}-{number}",
        incident=incident.id,
        created=at,
        lat=round(lat, 6),
        lon=round(lon, 6),
        code=code,
        description="" if chance.random() < 0.14 else said,
        photo=(incident.seed + side, chance.randrange(2**31)) if chance.random() < 0.82 else None,
    )


def picture(scene: int, view: int) -> bytes:
    """A JPEG of 160 × 120 of that scene, from that view: shifted, turned, lit and grained as the view has it."""
    import cv2
    import numpy as np

    made, seen = np.random.default_rng(scene), np.random.default_rng(view)
    canvas = _scene(made)
    turn = cv2.getRotationMatrix2D((120, 90), float(seen.normal(0, 2.5)), float(seen.normal(1, 0.05)))
    turn[:, 2] += seen.normal(0, 7, 2)
    taken = cv2.warpAffine(canvas, turn, (240, 180), borderMode=cv2.BORDER_REFLECT)[30:150, 40:200]
    lit = taken.astype(np.float32) * seen.uniform(0.6, 1.4) + seen.normal(0, seen.uniform(4, 18), taken.shape)
    if seen.random() < 0.4:
        lit = cv2.GaussianBlur(lit, (0, 0), float(seen.uniform(0.6, 1.6)))
    return bytes(
        cv2.imencode(
            ".jpg", np.clip(lit, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, int(seen.integers(55, 92))]
        )[1]
    )


def _scene(made: "np.random.Generator") -> "np.ndarray":  # type: ignore[name-defined,type-arg]  # noqa: F821  numpy is imported late
    import cv2
    import numpy as np

    grey = made.random() < 0.3
    coarse = made.uniform(60, 170, (int(made.integers(4, 14)), int(made.integers(5, 18)), 1 if grey else 3))
    ground = cv2.resize(
        (coarse * (0.25 if grey else 1) + (90 if grey else 0)).astype(np.float32),
        (240, 180),
        interpolation=cv2.INTER_CUBIC,
    )
    canvas = np.repeat(ground[..., None], 3, axis=2) if ground.ndim == 2 else ground
    canvas = np.ascontiguousarray(canvas + made.normal(0, 8, canvas.shape))
    for _ in range(int(made.integers(1, 5))):
        x, y, w, h = (int(n) for n in (*made.integers(20, 200, 2), *made.integers(8, 50, 2)))
        colour = made.uniform(40, 160) * np.ones(3) if grey else made.uniform(20, 240, 3)
        cv2.rectangle(canvas, (x, y), (x + w, y + h), colour.tolist(), -1)
    middle = (int(made.integers(80, 160)), int(made.integers(60, 120)))
    size = (int(made.integers(12, 45)), int(made.integers(8, 28)))
    cv2.ellipse(canvas, middle, size, float(made.uniform(0, 180)), 0, 360, made.uniform(10, 70, 3).tolist(), -1)
    return canvas
