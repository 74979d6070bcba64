"""The page of a list that has nothing yet, for whoever came by the menu."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def nothing(request: HttpRequest, title: str, text: str) -> HttpResponse:
    """A desk page that says in plain words what is missing and who brings it."""
    return render(request, "desk/nothing.html", {"title": title, "text": text})
