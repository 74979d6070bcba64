"""Every form of the pages takes whatever is typed without breaking."""

import re

import pytest
from tests.hostile.ground import PROCEDURE, client_of

pytestmark = pytest.mark.django_db

HOSTILE = (
    "",
    "2026-02-31",
    "字" * 10_000,
    "a\0b\u202e\u2028",
    "9" * 50,
    "=1+1<script>alert(1)</script>\r\nBcc: a@example.jp",
)
PAGES = {
    "stranger": (
        "/account/sign-in/",
        "/account/sign-up/",
        "/account/reset/",
        "/account/reset/code/",
        "/account/sign-in/new-device/",
        "/account/sign-in/code/",
        "/applications/",
        "/notices/mail/",
        "/reports/new/",
        "/reports/",
        f"/procedures/{PROCEDURE}/apply/",
        f"/procedures/{PROCEDURE}/apply/attachments/",
    ),
    "resident": (
        "/my/profile/edit/",
        "/my/devices/",
        "/my/password/",
        "/my/email/",
        "/my/email/code/",
        "/my/consents/",
        "/my/box/",
        "/account/step-up/",
        f"/procedures/{PROCEDURE}/apply/",
        f"/procedures/{PROCEDURE}/apply/check/",
    ),
    "clerk": ("/desk/cases/", "/desk/cases/new/", f"/desk/cases/new/{PROCEDURE}/", "/desk/kpi/outside/"),
    "dx_office": ("/desk/plan/", "/desk/reviews/", "/desk/kpi/path/", "/desk/kpi/m01/", "/desk/kpi/outside/"),
}
_FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)
_NAME = re.compile(r'<(?:input|textarea|select|button)\b[^>]*?\bname="([^"]+)"')


def forms_of(page: str, address: str) -> list[tuple[str, set[str]]]:
    """(where it goes, names of its fields) of each form that is sent by POST."""
    found = []
    for opening, inside in _FORM.findall(page):
        target = re.search(r'action="([^"]*)"', opening)
        if 'method="post"' in opening and "sign-out" not in opening:
            found.append((target.group(1) if target else address, set(_NAME.findall(inside))))
    return found


@pytest.mark.parametrize("who", PAGES)
def test_no_form_breaks_whatever_is_typed(city, who):
    client, broken, sent = client_of(who), [], 0
    for address in PAGES[who]:
        for target, names in forms_of(client.get(address).content.decode(), address):
            for value in HOSTILE:
                answer, sent = client.post(target, dict.fromkeys(names, value)), sent + 1
                if answer.status_code >= 500 or b"<script>alert(1)" in answer.content:
                    broken.append((answer.status_code, target, value[:20]))
            if client.post(target, '{"a":' * 1000, content_type="application/json").status_code >= 500:
                broken.append((500, target, "json"))
    assert sent > len(PAGES[who]) * len(HOSTILE) / 2
    assert broken == []
