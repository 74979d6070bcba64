"""The product's addresses by their first word: one is found among a few patterns instead of those of every app.

Django tries all patterns in their order; with over seventy apps at `/` that was half of the work of a small answer.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from django.urls import ResolverMatch, URLPattern, URLResolver
from django.urls.resolvers import RegexPattern, RoutePattern

Pattern = URLPattern | URLResolver
_LITERAL = re.compile(r"\^([\w-]+)/")


class ByFirstWord(URLResolver):
    """The patterns, asked in their order as Django does, without those that cannot begin with the address's word."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        super().__init__(RoutePattern(""), list(patterns))

    def resolve(self, path: str) -> ResolverMatch:
        """The match, or Resolver404 with what was tried."""
        path = str(path)  # it may be lazy
        return self._begun.get(path.partition("/")[0], self._any).resolve(path)

    @cached_property
    def _words(self) -> list[tuple[Pattern, frozenset[str] | None]]:
        return [(each, words_of(each)) for each in self.url_patterns]

    @cached_property
    def _begun(self) -> dict[str, URLResolver]:
        known = {word for _, words in self._words for word in words or ()}
        return {word: self._among(word) for word in known}

    @cached_property
    def _any(self) -> URLResolver:
        """For words nobody names."""
        return self._among(None)

    def _among(self, word: str | None) -> URLResolver:
        return URLResolver(RoutePattern(""), [each for each, words in self._words if words is None or word in words])


def words_of(pattern: Pattern) -> frozenset[str] | None:
    """The words with which an address of this pattern may begin; None where it may be any."""
    route = str(pattern.pattern)
    if isinstance(pattern, URLResolver) and not route:
        return _together(words_of(each) for each in pattern.url_patterns)
    if isinstance(pattern.pattern, RegexPattern):
        found = _LITERAL.match(route)
        return frozenset({found[1]}) if found else None
    head, slash, _ = route.partition("/")
    # A piece without a slash is a whole address, or (of an include) the beginning of longer words.
    is_known = isinstance(pattern.pattern, RoutePattern) and "<" not in head
    return frozenset({head}) if is_known and (slash or isinstance(pattern, URLPattern)) else None


def _together(many: Iterator[frozenset[str] | None]) -> frozenset[str] | None:
    found: set[str] = set()
    for words in many:
        if words is None:
            return None
        found |= words
    return frozenset(found)
