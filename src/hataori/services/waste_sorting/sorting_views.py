"""How to sort: the search, a thing's own page, the quiz."""

import random

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from hataori.kernel import clock

from . import calendars, homes, models, pictures, searching

_QUIZ = 5


@require_safe
def sort_here(request: HttpRequest) -> HttpResponse:
    """GET /waste/sort/?q=: the search of our own city, with what was asked."""
    return redirect(reverse("waste:sort", args=[settings.HATAORI_CITY]) + f"?{request.GET.urlencode()}".rstrip("?"))


@require_safe
def sort(request: HttpRequest, slug: str) -> HttpResponse:
    """GET /waste/<city>/sort/?q=: at most five things, and a question back where their kinds tie."""
    city = calendars.city(slug)
    query = request.GET.get("q", "")[:120]
    found = searching.search(city, query)
    rows = [(hit, city.kind(hit.label), pictures.picture_of(city, hit.name)) for hit in found.hits]
    pictured = any(picture for _, _, picture in rows)
    context = {"city": city, "q": query, "rows": rows, "pictured": pictured, "ask": found.ask, "kinds": city.kinds}
    return render(request, "waste_sorting/sort.html", context)


@require_safe
def item(request: HttpRequest, slug: str, position: int) -> HttpResponse:
    """GET /waste/<city>/items/<n>/: the kind, what to mind, and when it is next collected at my homes."""
    city = calendars.city(slug)
    row = get_object_or_404(models.Item, city__slug=slug, position=position)
    kind = city.kind(row.label)
    own = [home for home in homes.homes_of(homes.owner_of(request)) if home.area.city.slug == slug]
    places = [city.areas[home.area.key] for home in own if home.area.key in city.areas]
    nexts = [(place, city.next_of(place, kind.name, clock.today())) for place in places] if kind else []
    context = {"city": city, "item": row, "kind": kind, "nexts": nexts, "picture": pictures.picture_of(city, row.name)}
    return render(request, "waste_sorting/item.html", context)


@require_safe
def quiz(request: HttpRequest, slug: str) -> HttpResponse:
    """GET /waste/<city>/quiz/?seed=&n=&a=: five things a round, one question a page; nothing is stored."""
    city = calendars.city(slug)
    seed = _number(request.GET.get("seed", ""), clock.today().toordinal())
    place = min(max(_number(request.GET.get("n", ""), 0), 0), _QUIZ - 1)
    right = min(max(_number(request.GET.get("right", ""), 0), 0), _QUIZ)
    things = list(models.Item.objects.filter(city__slug=slug).values_list("name", "label", "notice"))
    context: dict[str, object] = {"city": city, "enough": len(things) >= _QUIZ}
    if len(things) >= _QUIZ:
        chosen = random.Random(seed).sample(things, _QUIZ)  # noqa: S311  a game
        context |= _question(chosen[place], [kind.name for kind in city.kinds], seed + place)
        answer = request.GET.get("a", "")
        correct = answer == chosen[place][1]
        context |= {"seed": seed, "n": place, "number": place + 1, "of": _QUIZ, "answer": answer, "correct": correct}
        context |= {"right": right + int(correct and bool(answer)), "last": place == _QUIZ - 1, "next": place + 1}
        context |= {"before": right, "fresh": seed + 1}
    return render(request, "waste_sorting/quiz.html", context)


def _question(thing: tuple[str, str, str], kinds: list[str], seed: int) -> dict[str, object]:
    name, label, notice = thing
    others = [kind for kind in dict.fromkeys(kinds) if kind != label]
    mixed = random.Random(seed)  # noqa: S311  a game
    choices = [label, *mixed.sample(others, min(3, len(others)))]
    mixed.shuffle(choices)
    return {"thing": name, "label": label, "notice": notice, "choices": choices}


def _number(text: str, default: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else default  # noqa: PLR2004  no bigger seed
