#!/usr/bin/env -S .venv/bin/python
"""A form of 100 questions on one page, with conditions, requirements and sums, in Chromium on the served product.

Measured is what happens between a key and the settled page: reading all answers, evaluating every rule, showing and
hiding, writing sums, and the layout that follows. The limit is one frame, 16 ms. form.io's own issue tracker tells of
2 to 5 seconds for forms of this size.
"""

import json
import statistics
import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent.parent), str(Path(__file__).parent.parent / "src")]

from playwright.sync_api import Page, sync_playwright  # noqa: E402
from tools.installation import Installation  # noqa: E402
from tools.report import Figure, Report  # noqa: E402
from tools.sample import CHROMIUM, PASSWORD  # noqa: E402

PROCEDURE, HEAD = "ICH-0094", "child-support.section-head"
QUESTIONS, ROUNDS = 100, 100
FRAME_MS, FORM_IO_MS = 16, 2_000

ROUND = """async ([selector, values, rounds]) => {
  const input = document.querySelector(selector);
  const spent = [];
  for (let round = 0; round < rounds; round += 1) {
    if (input.type === "radio") input.checked = round % 2 === 0;
    else input.value = values[round % values.length];
    const other = document.querySelector(`input[name="${input.name}"][value="no"]`);
    if (input.type === "radio" && round % 2) other.checked = true;
    const began = performance.now();
    input.dispatchEvent(new Event("input", { bubbles: true }));
    document.body.getBoundingClientRect();
    spent.push(performance.now() - began);
    await new Promise(requestAnimationFrame);
  }
  return spent;
}"""


def question(number: int) -> dict[str, object]:
    """A question as forms have them: a choice, then amounts; each shown and required by what came before."""
    name = f"q{number}"
    if number % 10 == 0:
        return {
            "name": name,
            "label": f"質問{number}",
            "kind": "choice",
            "choices": [["yes", "はい"], ["no", "いいえ"]],
        }
    if number % 10 == 9:
        total = {"+": [{"var": f"q{each}"} for each in range(number - 8, number)]}
        return {"name": name, "label": f"合計{number}", "kind": "yen", "required": False, "compute": total}
    first = number - number % 10
    show = {"and": [{"==": [{"var": f"q{first}"}, "yes"]}, {">=": [{"var": "q1"}, number * 10]}]}
    written = {"name": name, "label": f"質問{number}", "kind": "yen", "require": {">": [{"var": "q1"}, 500]}}
    return written if number == 1 else {**written, "show": show}


def eform() -> bytes:
    """The form as an eForm to be uploaded."""
    fields = [question(number) for number in range(QUESTIONS)]
    page = {"id": "all", "title": "百の質問", "why": "測るためです。", "fields": fields}
    return json.dumps({"schema": {"x-hataori": {"pages": [page]}}}).encode()


def published(page: Page) -> None:
    """Upload and publish it, as a section does."""
    page.goto("/account/sign-in/")
    page.locator("input[name=login]:visible").fill(HEAD)
    page.locator("input[name=password]:visible").fill(PASSWORD)
    page.locator("input[name=password]:visible").press("Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)
    with tempfile.NamedTemporaryFile(suffix=".json") as kept:
        kept.write(eform())
        kept.flush()
        page.goto(f"/desk/forms/{PROCEDURE}/start/")
        page.get_by_label("ファイルから", exact=True).check()
        page.locator("input[type=file]").set_input_files(kept.name)
        page.get_by_role("button", name="作り始める").click()
        page.wait_for_url(f"**/desk/forms/{PROCEDURE}/")
    page.goto(f"/desk/forms/{PROCEDURE}/publish/")
    page.get_by_role("button", name="公開する").click()
    page.get_by_text("公開しました。").wait_for()


def measured(report: Report, page: Page) -> None:
    """Amounts that show half the form and hide it again, and one that only changes a sum."""
    page.goto(f"/procedures/{PROCEDURE}/apply/")
    for number in range(0, QUESTIONS, 10):
        page.locator(f"input[name=q{number}][value=yes]").check()
    for words, selector, values in (
        ("an amount that changes a sum", "#id_q2", ["100", "200", "1,000円"]),
        ("an amount that shows 70 questions and hides them again", "#id_q1", ["9999", "5"]),
        ("a choice that shows ten questions and hides them again", "input[name=q50][value=yes]", []),
    ):
        page.locator("#id_q1").fill("9999")
        spent = page.evaluate(ROUND, [selector, values, ROUNDS])
        for name, value in (("median", statistics.median(spent)), ("p95", statistics.quantiles(spent, n=20)[-1])):
            report.add(Figure(f"{words}, {name}", value, "ms", FRAME_MS, "one frame", higher_is_better=False))
        report.note(f"{words}: {FORM_IO_MS / statistics.median(spent):,.0f} times faster than form.io's 2 s")


def main() -> int:
    report = Report("A form of 100 questions in Chromium")
    with Installation() as installation, sync_playwright() as driver:
        installation.start()
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        desk = browser.new_context(base_url=installation.address, locale="ja-JP").new_page()
        published(desk)
        measured(report, browser.new_context(base_url=installation.address, locale="ja-JP").new_page())
        browser.close()
    return report.write("form_logic")


if __name__ == "__main__":
    sys.exit(main())
