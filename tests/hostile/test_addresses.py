"""Every address refuses odd values in words, whoever asks, and shows personal pages to no cache."""

import re

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from tests.hostile.ground import PROCEDURE, WHO, client_of

pytestmark = pytest.mark.django_db

ODD = (
    "a\0b",
    "😀",
    "９９",
    "-1",
    "9" * 30,
    "9" * 300,
    "長" * 1000,
    "..%2f..%2fetc",
    "'\"><script>alert(1)</script>",
    "\u202egpj",
)
QUERIES = (
    "q=%00&page=%00&as_of=%00&t=%00&login=%00&department=%00&procedure=%00&year=%00&actor=%00&subject=%00&action=%00",
    "page=99999999999999999999&as_of=2026-02-31&year=9999&since=0001-01-01&until=9999-12-31&cursor=%00",
    "page=-1&as_of=0001-01-01&year=0000&q=%FF%ED%A0%80&period=%00&kind=%00&state=%00&name=%00",
)
_PART = re.compile(r"<[^>]+>")


def routes(resolver: URLResolver, prefix: str = "") -> list[str]:
    """Every address of the installation as its pattern."""
    found: list[str] = []
    for each in resolver.url_patterns:
        address = f"{prefix}{each.pattern}"
        found += [address] if isinstance(each, URLPattern) else routes(each, address)
    return found


def addresses(turn: int = 0) -> list[str]:
    """Each pattern filled with every third odd value, each plain address with one odd query, by whose turn it is.

    Reading an address does not depend on who asks, so each value is tried by a third of those who ask.
    """
    made = ["/desk/reviews/9999.pdf", "/desk/reviews/0000.csv", "/desk/reviews/１２３４.xlsx"]
    for route in routes(get_resolver()):
        if "^" in route or "sign-out" in route:
            continue
        if _PART.search(route):
            made += ["/" + _PART.sub(lambda _, odd=odd: odd, route) for odd in (*ODD[turn % 3 :: 3], PROCEDURE)]
        else:
            made += [f"/{route}?{query}" for query in QUERIES[turn % 3 :: 3]]
    return made


@pytest.mark.parametrize("who", WHO)
def test_no_address_breaks_whoever_asks_and_however_odd(city, who):
    client = client_of(who)
    broken = []
    for address in addresses(list(WHO).index(who)):
        answer = client.get(address)
        text = b"" if answer.streaming else answer.content
        if answer.status_code >= 500 or b"Traceback" in text or b"<script>alert(1)" in text:
            broken.append((answer.status_code, address[:120]))
    assert broken == []


def test_a_cookie_with_nul_is_nobodys_session(city):
    client = client_of("stranger")
    client.cookies["sessionid"] = "a\0bcdefghijkl"
    assert client.get("/my/").status_code == 302


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("resident", "/my/"),
        ("resident", "/my/box/"),
        ("resident", "/applications/"),
        ("clerk", "/desk/"),
        ("clerk", "/desk/cases/"),
        ("clerk", "/desk/cases/export.csv"),
        ("operator", "/desk/staff/"),
        ("auditor", "/desk/audit/"),
        ("stranger", "/account/sign-in/"),
        ("resident", "/my/no-such-page/"),
    ],
)
def test_no_cache_keeps_a_personal_page(city, who, address):
    assert "no-store" in client_of(who).get(address).headers["Cache-Control"]


def test_no_proxy_keeps_a_page_that_may_name_the_person_signed_in(city):
    assert "private" in client_of("resident").get("/procedures/").headers["Cache-Control"]
    assert "Cache-Control" not in client_of("stranger").get("/procedures/").headers
