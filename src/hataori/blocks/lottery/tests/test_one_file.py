"""The verifier as anyone runs it: one file and Python, nothing else; and as a command of hataori."""

import json
import shutil
import subprocess
import sys

import pytest

from hataori.blocks.lottery.api import bundle, write_bundle
from hataori.blocks.lottery.bls import ABSENT
from hataori.blocks.lottery.verifier import __file__ as program
from hataori.web.cli import main

from .rounds import DRAND, drawn_round, swap_winner
from .test_bundle import ENTRIES, RULES


@pytest.fixture
def conducted():
    return drawn_round(RULES, ENTRIES, b"s" * 32, *DRAND)


def run_alone(tmp_path, *arguments):
    copy = tmp_path / "check.py"
    shutil.copy(program, copy)
    return subprocess.run(
        [sys.executable, "-I", "-S", str(copy), *map(str, arguments)], capture_output=True, text=True, check=False
    )


def test_a_right_draw(tmp_path, conducted):
    write_bundle(conducted, tmp_path / "bundle.json")
    (tmp_path / "notice.json").write_text(json.dumps(conducted.closed.notice))
    (tmp_path / "receipt.json").write_text(json.dumps(conducted.closed.receipt(ENTRIES[0].entry_id)))
    told = run_alone(
        tmp_path,
        *(tmp_path / "bundle.json", "--closing", tmp_path / "notice.json", "--receipt", tmp_path / "receipt.json"),
        *("--results", tmp_path / "out.json"),
    )
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.startswith("正しい抽選です。すべて計算と合いました。\n申込み 8件 当選 3件\n")
    assert json.loads((tmp_path / "out.json").read_text())["verdict"] == "verified"


def test_a_wrong_draw_is_told_in_words(tmp_path, conducted):
    published = bundle(conducted)
    swap_winner(published)
    (tmp_path / "bundle.json").write_text(json.dumps(published))
    told = run_alone(tmp_path, tmp_path / "bundle.json")
    assert told.returncode == 1
    assert told.stdout.startswith("この抽選には問題があります。")
    assert told.stdout.count("- 結果が計算と合いません。 [wrong_result]") == 2


def test_a_file_that_is_not_there(tmp_path):
    told = run_alone(tmp_path, tmp_path / "nowhere.json")
    assert (told.returncode, told.stderr) == (1, "")
    assert "[unreadable]" in told.stdout


def test_the_command_of_hataori(tmp_path, conducted, capsys):
    write_bundle(conducted, tmp_path / "bundle.json")
    assert main(["lottery", "verify", str(tmp_path / "bundle.json")]) == 0
    out = capsys.readouterr().out
    assert "正しい抽選です。" in out
    assert ABSENT in out or "drandの署名は本物です。" in out
    published = bundle(conducted)
    del published["drand"]["signature"]
    (tmp_path / "bundle.json").write_text(json.dumps(published))
    assert main(["lottery", "verify", str(tmp_path / "bundle.json")]) == 0
    assert "監査ファイルにdrandの署名がありません。" in capsys.readouterr().out
    (tmp_path / "bundle.json").write_text("{}")
    assert main(["lottery", "verify", str(tmp_path / "bundle.json")]) == 1
    assert "[wrong_format]" in capsys.readouterr().out
