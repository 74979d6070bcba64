#!/usr/bin/env -S .venv/bin/python
"""The disk becomes full while people file: what was acknowledged stands, the answer is honest, nothing is half written;
with room again, filing goes on."""

import contextlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[2] / "src")]

import httpx  # noqa: E402
from tests.faults.ground import (  # noqa: E402
    Crowd,
    Database,
    Promises,
    arguments,
    check_books,
    check_integrity,
    check_records,
    say,
    until_ready,
    until_settled,
)
from tools.installation import Installation  # noqa: E402

MIB = 1 << 20
HONEST = (500, 503, 507)
PAGES = ("/", "/procedures/", "/plan/", "/procedures/ICH-0002/apply/person/")


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """The folder on a disk of its own, in memory; `resize` makes it smaller or larger."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=512m", "tmpfs", str(folder)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
        shutil.rmtree(folder, ignore_errors=True)


def resize(folder: Path, size: int) -> None:
    """Change the disk's size to that many bytes."""
    subprocess.run(["mount", "-o", f"remount,size={size}", str(folder)], check=True)


def fill(installation: Installation, crowd: Crowd, room: int) -> bool:
    """Leave that much room and file until the product says that it cannot take any more."""
    resize(installation.home, shutil.disk_usage(installation.home).used + room)
    crowd.form.answers["前の住所"] = "長い住所" * 45
    began = time.monotonic()
    while time.monotonic() - began < 300:
        if any(int(status) in HONEST for status in list(crowd.answers) if status.isdigit()):
            return True
        time.sleep(0.2)
    return False


def is_clean(answer: httpx.Response) -> bool:
    """Whether an error says what is the matter in the contract's shape (or a page), and nothing of our insides."""
    if any(word in answer.text for word in ("Traceback", "site-packages", "sqlite3", "OperationalError")):
        return False
    if answer.headers["Content-Type"].startswith("text/html"):
        return "<h1" in answer.text
    return {"code", "title", "detail", "errors"} <= set(answer.json())


def check_answers(promises: Promises, installation: Installation, crowd: Crowd) -> None:
    """What people and programs are told while the disk is full."""
    refused = [answer for status, answer in crowd.samples.items() if status in HONEST]
    for answer in refused:
        promises.check(is_clean(answer), f"a program is told {answer.status_code} in plain words", answer.text[:200])
    time.sleep(1)
    with httpx.Client(base_url=installation.address, timeout=60) as browser:
        for path in PAGES:
            try:
                answer = browser.get(path)
            except httpx.TransportError as error:
                promises.check(False, f"{path} at full disk is a page or says so", error)
                continue
            clean = answer.status_code in (200, *HONEST) and (answer.status_code == 200 or is_clean(answer))
            promises.check(clean, f"{path} at full disk is a page or says so", answer.status_code)
        promises.check(*pressed_in_a_browser(browser))
        ready = browser.get("/readyz")
        promises.check(ready.status_code in (200, 503), "/readyz answers at full disk", ready.text[:120])


def pressed_in_a_browser(browser: httpx.Client) -> tuple[bool, str, int]:
    """A page of the form sent at full disk: kept after all, or a page that says that it was not."""
    page = "/procedures/ICH-0002/apply/person/"
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', browser.get(page).text)
    answer = browser.post(page, data={"csrfmiddlewaretoken": token.group(1) if token else "", "family_name": "一宮"})
    honest = answer.status_code in (302, 422) or (answer.status_code in HONEST and is_clean(answer))
    return honest, "a page of the form sent at full disk is kept or honestly refused", answer.status_code


def prove(room: int) -> int:
    """One run; SQLite, the engine that shares the disk with everything else."""
    promises = Promises(f"the disk runs full ({room // MIB} MiB left) while people file")
    installation = Installation("sqlite")
    with small_disk(installation.home), installation:
        installation.start()
        with Crowd(installation, pace=200) as crowd:
            promises.check(fill(installation, crowd, room), "the disk ran full while people filed")
            say(f"       {len(crowd.receipts):,} acknowledged; answers {dict(crowd.answers)}")
            web = {process.pid for process in installation.web()}
            check_answers(promises, installation, crowd)
            died = web - {process.pid for process in installation.web()}
            promises.check(not died, "no web process died of it", f"{len(died)} of {len(web)}")
            database = Database(installation)
            stuck = len(crowd.receipts)
            resize(installation.home, 512 * MIB)
            began = time.monotonic()
            promises.check(crowd.wait_for(5), "with room again filing goes on", f"{time.monotonic() - began:.1f} s")
            promises.check(until_ready(installation) is not None, "/readyz is 200 again")
            crowd.finish(130)
            promises.check(
                not crowd.open, "everybody holds a receipt in the end", f"{len(crowd.receipts) - stuck:,} after"
            )
        promises.check(not crowd.differing, "the same key gives the same receipt", f"{len(crowd.differing)} differ")
        promises.check(until_settled(database, len(crowd.receipts)), "consumers and outbox have come to an end")
        check_records(promises, database, crowd.receipts)
        check_integrity(promises, database)
        check_books(promises, installation)
    return promises.status()


def main() -> int:
    asked = arguments(__doc__)
    if os.geteuid() or not shutil.which("mount"):
        say("DISK FULL: NOT PROVEN: a small disk can only be mounted as root")
        return 0
    return prove((4 if asked.quick else 16) * MIB)


if __name__ == "__main__":
    sys.exit(main())
