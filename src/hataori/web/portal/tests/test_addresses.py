"""Finding an address by its first word finds what Django finds among all patterns, in the same order."""

import re

import pytest
from django.http import HttpResponse
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, include, path, re_path
from django.urls.resolvers import RoutePattern

from hataori.web.addresses import ByFirstWord, words_of

VALUES = {"int": "7", "uuid": "0b0c8a3e-6f0d-4c1e-9d1b-0f8f8f7a1b2c", "slug": "a-b", "str": "x.y", "path": "a/b"}
_PART = re.compile(r"<(?:(\w+):)?[^>]+>")


def plain(resolver: URLResolver) -> URLResolver:
    """The same patterns as Django asks them, one after the other."""
    inner = [plain(each) if isinstance(each, URLResolver) else each for each in resolver.url_patterns]
    names = {"app_name": resolver.app_name, "namespace": resolver.namespace}
    pattern = RoutePattern("") if resolver is get_resolver() else resolver.pattern
    return URLResolver(pattern, inner, resolver.default_kwargs, **names)


def routes(resolver: URLResolver, prefix: str = "") -> list[str]:
    found: list[str] = []
    for each in resolver.url_patterns:
        address = f"{prefix}{each.pattern}"
        found += [address] if isinstance(each, URLPattern) else routes(each, address)
    return found


def told(resolver: URLResolver, address: str) -> object:
    try:
        found = resolver.resolve(address)
    except Resolver404:
        return None
    return found.func, found.kwargs, found.args, found.route, found.namespaces, found.app_names, found.url_name


def test_every_address_of_the_product_is_found_as_before():
    before = plain(get_resolver())
    quick = get_resolver().url_patterns[0]
    assert isinstance(quick, ByFirstWord)
    every = [_PART.sub(lambda part: VALUES[part[1] or "str"], route) for route in routes(get_resolver())]
    literal = [address for address in every if "^" not in address]
    odd = [
        "",
        "/",
        "nothing",
        "nothing/here/",
        "desk",
        "desk/nothing/",
        "api",
        "wastes/",
        "waste",
        "v2/notifications/sms",
    ]
    odd += ["open311/v2/requests.json", "my/waste/", "healthz/", "threeR", "desk/reviews/2026.csv", "ｗaste/"]
    assert len(literal) > 500
    for address in [*literal, *(each.rstrip("/") for each in literal), *odd]:
        assert told(quick, address) == told(before, address), address


def test_a_question_at_the_rush_of_the_morning_is_not_compared_with_every_address(monkeypatch):
    tried = []
    match = RoutePattern.match
    monkeypatch.setattr(RoutePattern, "match", lambda own, address: (tried.append(own), match(own, address))[1])
    get_resolver().resolve("/waste/ichinomiya/area/collections.json")
    assert len(tried) < 40  # the service's own; all apps have many hundreds


def answer(request, **_kept: str) -> HttpResponse:
    return HttpResponse(request.path)


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (path("", answer), {""}),
        (path("robots.txt", answer), {"robots.txt"}),
        (path("waste/<slug:x>/", answer), {"waste"}),
        (path("<slug:x>/waste/", answer), None),
        (path("a<slug:x>/waste/", answer), None),
        (re_path(r"^v2/(?P<x>a|b)$", answer), {"v2"}),
        (re_path(r"v2/", answer), None),
        (re_path(r"^(?P<x>a|b)/", answer), None),
        (re_path(r"^a|b/", answer), None),
        (path("api/", include([path("x", answer)])), {"api"}),
        (path("ap", include([path("i/x", answer)])), None),
        (path("", include([path("a/", answer), path("b", answer)])), {"a", "b"}),
        (path("", include([path("a/", answer), path("<x>", answer)])), None),
    ],
)
def test_what_an_address_may_begin_with(pattern, words):
    assert words_of(pattern) == (None if words is None else frozenset(words))


def test_the_first_pattern_that_fits_wins_also_one_that_begins_with_anything():
    found = ByFirstWord(
        [path("<slug:x>/b/", answer, name="any"), path("a/b/", answer, name="late"), path("c/", answer)]
    )
    assert [found.resolve(each).url_name for each in ("a/b/", "z/b/")] == ["any", "any"]
    assert found.resolve("c/").func is answer
    with pytest.raises(Resolver404):
        found.resolve("a/c/")
