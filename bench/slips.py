#!/usr/bin/env -S .venv/bin/python
"""Slips: codes made and compared, bars drawn, QR codes drawn, papers printed, each a CPU-second on one core.

Anchors: 20,000 payloads a CPU-second (plain Python with binascii's CRC), 97 QR codes 6-M a second (segno under load),
6.9 pages a CPU-second (WeasyPrint). A hand-written table encoder and content stream reach 90,000 and 3,836.
SLIPS_SYMBOLS changes how many QR codes are drawn (the bars are drawn for all 10,000). Exits 1 where one of the
codes is not read back as it was written.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent.parent), str(Path(__file__).parent.parent / "src")]
HOME = tempfile.TemporaryDirectory(prefix="hataori-bench-")
os.environ |= {"HATAORI_HOME": HOME.name, "DJANGO_SETTINGS_MODULE": "hataori.web.settings"}

import django  # noqa: E402

django.setup()

from tools.report import Figure, Report  # noqa: E402

from hataori.blocks.payments import codes, elqr, symbols  # noqa: E402
from hataori.blocks.payments.paper import slip_paper  # noqa: E402
from hataori.blocks.payments.public_money import public_money  # noqa: E402
from hataori.blocks.payments.types import Charge, Slip  # noqa: E402
from hataori.kernel import clock  # noqa: E402

SLIPS, PAPERS = 10_000, 30
SYMBOLS = int(os.environ.get("SLIPS_SYMBOLS", "1000"))


def seconds(act: Callable[[], object]) -> float:
    """CPU seconds of this process."""
    began = time.process_time()
    act()
    return time.process_time() - began


def made(n: int) -> codes.SlipCodes:
    """One of 10,000 slips that all differ."""
    money = public_money()
    assert money
    day = date(2027, 4, 1) + timedelta(days=n % 300)
    return codes.made(
        money, money.kinds["facility-fees"], f"{n * 7_919_317 % 10**11:011}", f"{n * 7919 % 10**6:06}",
        amount=1 + n * 37 % 300_000, due_on=day, issued_on=date(2027, 4, 1),
    )  # fmt: skip


def paper(one: codes.SlipCodes) -> bytes:
    now = clock.now()
    fee = Charge("", "", "使用料 見本体育館", "sports", "", one.amount, "due", "", "", now, None, sample=True)
    slip = Slip("", one.slip_number, one.due_on, "open", now, None, fee, "facility-fees", one, sample_codes=True)
    return slip_paper(slip, addressee="渡邉\U000e0102 花子", department="スポーツ課", rows=[("内容", fee.title)])


def main() -> int:
    report = Report("Slips: codes, symbols, papers")
    slips: list[codes.SlipCodes] = []
    spent = seconds(lambda: slips.extend(map(made, range(SLIPS))))
    report.add(
        Figure("eL-QR and bar code digits", SLIPS / spent, "slips/CPU-s", 20_000, "plain Python", higher_is_better=True)
    )
    wrong: list[list[str]] = []
    spent = seconds(lambda: wrong.extend(filter(None, map(codes.disagreements, slips))))
    report.add(
        Figure("read back and compared", SLIPS / spent, "slips/CPU-s", 20_000, "plain Python", higher_is_better=True)
    )
    spent = seconds(lambda: [symbols.barcode_svg(each.barcode) for each in slips])
    report.note(f"bars drawn as SVG: {SLIPS / spent:,.0f} /CPU-s")
    spent = seconds(lambda: [symbols.qr_svg(each.elqr) for each in slips[:SYMBOLS]])
    report.add(
        Figure(
            f"QR codes drawn ({SYMBOLS:,})", SYMBOLS / spent, "QR/CPU-s", 97, "segno under load", higher_is_better=True
        )
    )
    paper(slips[0])
    spent = seconds(lambda: [paper(each) for each in slips[:PAPERS]])
    report.add(
        Figure(f"papers, PDF/UA ({PAPERS})", PAPERS / spent, "pages/CPU-s", 6.9, "WeasyPrint", higher_is_better=True)
    )
    report.note(
        f"  sizes: {len(paper(slips[0])) / 1024:,.0f} KiB a paper; {len({each.elqr for each in slips}):,} codes differ"
    )
    assert all(elqr.read(each.elqr).amount == each.amount for each in slips[:100])
    return 1 if wrong else report.write("slips")


if __name__ == "__main__":
    sys.exit(main())
