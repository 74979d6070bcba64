"""Residents who file over HTTP, for benches and fault proofs: the JSON API with a key, and the pages of a browser."""

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

import httpx

from .installation import ROOT, Installation

PROCEDURE = "ICH-0002"
"""転居届: no personal number is asked, papers may follow later, it counts for the use of online procedures."""

_BY_FORMAT = {
    "hataori-name": "一宮 花子",
    "hataori-kana": "イチノミヤ",
    "hataori-date": "2001-04-01",
    "hataori-phone": "0586-28-8100",
    "hataori-postal-code": "491-8501",
}
_ANYTHING = "愛知県一宮市本町2丁目5番6号"


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A resident with an account: a bearer token for programs, a session for pages."""

    account_id: str
    token: str
    session: str

    def headers(self, key: str) -> dict[str, str]:
        """What a filing program sends along."""
        return {"Authorization": f"Bearer {self.token}", "Idempotency-Key": key}


def enrol(installation: Installation, count: int) -> list[Enrolled]:
    """Make residents in a running installation."""
    done = subprocess.run(  # noqa: S603  our own words
        [sys.executable, "-m", "tools.enrol", str(count)],
        env={
            **installation.environment,
            "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}",
            "DJANGO_SETTINGS_MODULE": "hataori.web.settings",
        },
        cwd=installation.home,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return [Enrolled(**json.loads(line)) for line in done.stdout.splitlines() if line.startswith("{")]


@dataclass(frozen=True, slots=True)
class Form:
    """A procedure's form with an answer for each required field."""

    procedure_id: str
    version: str
    answers: dict[str, str]
    pages: list[tuple[str, list[str]]]

    def body(self, **more: str) -> dict[str, Any]:
        """The body of POST /api/applications."""
        return {"procedure_id": self.procedure_id, "channel": "online", "answers": {**self.answers, **more}}


def form_of(address: str, procedure_id: str = PROCEDURE) -> Form:
    """Read the form as any program would and fill it in."""
    shown = httpx.get(f"{address}/api/procedures/{procedure_id}/form.json", timeout=60).raise_for_status().json()
    fields = shown["schema"]["properties"]
    answers = {name: _BY_FORMAT.get(fields[name].get("format", ""), _ANYTHING) for name in shown["schema"]["required"]}
    pages = [(page["id"], page["fields"]) for page in shown["pages"] if not page["optional"]]
    return Form(procedure_id, shown["form_version"], answers, pages)


class Browser:
    """A resident's browser without scripts: it fills in the pages one by one and presses the button."""

    def __init__(self, address: str, form: Form, session: str = "", *, email: str = "") -> None:
        self.form = form
        self.base = f"/procedures/{form.procedure_id}/apply/"
        self.answers = form.answers | ({"email": email} if email else {})
        cookies = {"sessionid": session} if session else {}
        self.http = httpx.Client(base_url=address, cookies=cookies, timeout=60, follow_redirects=False)

    def fill_in(self) -> dict[str, str]:
        """Every page up to the check page; answers the hidden fields of its form, ready to be sent."""
        for page_id, fields in self.form.pages:
            hidden = _hidden(self.http.get(f"{self.base}{page_id}/").text)
            typed = {name: self.answers.get(name, "") for name in fields}
            sent = self.http.post(f"{self.base}{page_id}/", data={**hidden, **typed})
            if sent.status_code != httpx.codes.FOUND:
                raise RuntimeError(f"{page_id}: {sent.status_code} {re.findall('error[^<]*<[^<]*', sent.text)[:5]}")
        return _hidden(self.http.get(f"{self.base}check/").raise_for_status().text)

    def submit(self, hidden: dict[str, str]) -> httpx.Response:
        """Press the button once; the answer leads to the receipt."""
        return self.http.post(f"{self.base}check/", data=hidden)


def receipt_in(response: httpx.Response) -> str:
    """The receipt number an answer of the button leads to, empty without one."""
    found = re.fullmatch("/applications/([^/]+)/receipt/", response.headers.get("Location", ""))
    return found.group(1) if found else ""


def _hidden(page: str) -> dict[str, str]:
    """The hidden fields of the page's forms that post into the application."""
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
