"""The place in a photo as the browser reads it before upload: the same as the public files say, nonsense gives none."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

NODE = shutil.which("node")
ABSENT = "NODE ABSENT: the browser's reader of places in photos did NOT run"
EXIF = Path(__file__).parent.parent / "static" / "damage_reports" / "exif.js"
SCRIPT = """
import { readFileSync } from "node:fs";
const { placeOf } = await import(process.argv[1]);
for (const file of process.argv.slice(2)) console.log(JSON.stringify(await placeOf(new Blob([readFileSync(file)]))));
"""


def read(tmp_path: Path, *files: Path) -> list[dict[str, float] | None]:
    if NODE is None:
        pytest.skip(ABSENT)
    module = tmp_path / "exif.mjs"
    shutil.copy(EXIF, module)
    command = [NODE, "--input-type=module", "-e", SCRIPT, str(module), *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_the_public_photos_are_read_as_expected(tmp_path, hataori_data):
    folder = hataori_data / "citizen-apps/photo"
    cases = json.loads((folder / "expected.json").read_text(encoding="utf-8"))["cases"]
    found = dict(zip(cases, read(tmp_path, *(folder / name for name in cases)), strict=True))
    for name, case in cases.items():
        place = found[name]
        rounded = None if place is None else [round(place["lat"], 5), round(place["lon"], 5)]
        assert rounded == case.get("propose"), name


def test_broken_photos_say_nothing(tmp_path, hataori_data):
    whole = (hataori_data / "citizen-apps/photo/gps.jpg").read_bytes()
    files = []
    for cut in (*range(0, 400, 23), 5, 11):
        files.append(tmp_path / f"{cut}.jpg")
        files[-1].write_bytes(whole[:cut] + (b"" if cut % 2 else b"\xff" * 40))
    assert all(each is None or set(each) == {"lat", "lon"} for each in read(tmp_path, *files))
