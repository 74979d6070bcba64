"""The pictures of the documentation: `python -m tools.screenshots` starts a throw-away city, walks from the front page
to the first decision as docs/tutorial/first-decision.md tells it, and writes small PNGs of what people see on the way.
"""

import io
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from .installation import ROOT, Installation
from .sample import CHILD_ALLOWANCE, CHROMIUM, PAPER, PASSWORD

MAIN, TUTORIAL = ROOT / "docs" / "screenshots", ROOT / "docs" / "tutorial" / "pictures"
WIDTHS = {320: 900, 1280: 1000}
COLOURS = 64
BIGGEST = 200_000


def keep(picture: bytes, path: Path) -> None:
    """Write a screenshot with few colours; too big a file is a mistake."""
    image = Image.open(io.BytesIO(picture)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    path.parent.mkdir(parents=True, exist_ok=True)
    image.save(path, optimize=True)
    if path.stat().st_size > BIGGEST:
        raise ValueError(f"{path.name}: {path.stat().st_size} bytes")


def both(page: Page, name: str) -> None:
    """A main page, from its top, on a phone and on a desk."""
    seen = page.viewport_size
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate("scrollTo(0, 0)")
        keep(page.screenshot(), MAIN / f"{name}-{width}.png")
    if seen:
        page.set_viewport_size(seen)


def step(page: Page, name: str, *, top: str = "main h1", height: int = 480) -> None:
    """A picture of the tutorial: the part of the page below `top`."""
    box = page.locator(top).first.bounding_box() or {"y": 0}
    size = page.viewport_size or {"width": 320, "height": 640}
    start = max(box["y"] + page.evaluate("scrollY") - 16, 0)
    picture = page.screenshot(full_page=True, clip={"x": 0, "y": start, "width": size["width"], "height": height})
    keep(picture, TUTORIAL / f"{name}.png")


def press(page: Page, name: str) -> None:
    """Press the button with these words."""
    page.get_by_role("button", name=name, exact=True).click()


def visit(browser: Browser, address: str, login: str, width: int) -> Page:
    """A window of a sample person, signed in by typing."""
    page = browser.new_context(
        viewport={"width": width, "height": WIDTHS[width]}, base_url=address, locale="ja-JP"
    ).new_page()
    page.goto("/account/sign-in/")
    page.locator("input[name=login]:visible").fill(login)
    page.locator("input[name=password]:visible").fill(PASSWORD)
    page.locator("input[name=password]:visible").press("Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)
    return page


def find(page: Page) -> None:
    """From the front page to the page of 児童手当."""
    page.goto("/")
    both(page, "01-front")
    page.get_by_role("searchbox").fill("こども お金")
    step(page, "1-search")
    page.get_by_role("searchbox").press("Enter")
    page.wait_for_url(re.compile("/procedures/"))
    both(page, "02-search")
    page.locator("main").get_by_role("link", name="児童手当の認定の請求").first.click()
    both(page, "03-service")
    step(page, "2-service")


def file(page: Page, folder: Path) -> str:
    """From the button 申請をはじめる to the receipt; answers the number."""
    paper = folder / "口座の写し.pdf"
    paper.write_bytes(PAPER)
    page.locator("main").get_by_text("申請をはじめる").first.click()
    press(page, "この内容で次へ")
    for name, text in CHILD_ALLOWANCE.items():
        asked = page.locator(f'input[name="{name}"]:visible')
        if asked.count() and not asked.input_value():  # what the register knows is not asked, or filled in
            asked.fill(text)
    page.get_by_role("radio", name="普通").check()
    both(page, "04-question")
    step(page, "3-question")
    press(page, "保存して次へ")
    page.locator("input[type=file]").first.set_input_files(paper)
    press(page, "保存して次へ")
    page.wait_for_url(re.compile("/check/$"))
    both(page, "05-check")
    page.locator("main form button").first.click()
    page.wait_for_url(re.compile("/receipt/$"))
    both(page, "06-receipt")
    step(page, "4-receipt")
    return page.url.split("/")[-3]


def examine(page: Page, number: str) -> None:
    """The clerk: from the work list to 決裁."""
    page.goto("/desk/cases/")
    both(page, "08-work-list")
    page.get_by_role("link", name=number).first.click()
    both(page, "09-case")
    step(page, "5-case", height=760)
    for stage in ("形式審査", "審査", "決裁"):
        press(page, f"「{stage}」へ進める")


def decide(page: Page, number: str) -> None:
    """The approver grants."""
    page.goto(f"/desk/cases/{number}/")
    page.get_by_role("radio", name="認める", exact=True).check()
    step(page, "6-decision", top="form:has(input[name=outcome])", height=820)
    press(page, "決定する")


def receive(page: Page) -> None:
    """The resident again: box, my page, the number."""
    page.goto("/my/box/")
    deadline = time.monotonic() + 20
    while not page.get_by_role("link", name=re.compile("決定")).count() and time.monotonic() < deadline:
        time.sleep(0.5)
        page.reload()
    page.get_by_role("link", name=re.compile("決定")).first.click()
    step(page, "7-paper", height=640)
    page.goto("/my/")
    both(page, "07-my-page")
    page.goto("/plan/indicators/m01/")
    both(page, "10-number")
    step(page, "8-number", height=560)
    page.goto("/measures/")
    both(page, "11-measures")


def walk(browser: Browser, address: str, folder: Path) -> None:
    """All of it, with the city at `address`."""
    resident = visit(browser, address, "resident02@example.jp", 320)
    find(resident)
    number = file(resident, folder)
    examine(visit(browser, address, "child-support.clerk", 1280), number)
    decide(visit(browser, address, "child-support.approver", 1280), number)
    receive(resident)


def in_chromium(work: Callable[[Browser], None]) -> None:
    """Run `work` with Debian's chromium."""
    path = shutil.which("chromium")
    if path is None:
        raise SystemExit("screenshots: install the Debian package chromium")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=CHROMIUM)
        work(browser)
        browser.close()


def main() -> int:
    """Start a city on the shipped data alone, walk, and say how much the pictures weigh."""
    with Installation(test=False) as city, tempfile.TemporaryDirectory() as folder:
        city.start()
        in_chromium(lambda browser: walk(browser, city.address, Path(folder)))
    pictures = [*MAIN.glob("*.png"), *TUTORIAL.glob("*.png")]
    print(f"{len(pictures)} pictures, {sum(path.stat().st_size for path in pictures):,} bytes")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
