"""The city's sample posts (見本): sample/news.json in its folder. They stand on the site and are told to nobody."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.platform.organisation.api import CityLoader, LoadReport

from . import models
from .posts import note


def load_posts(folder: Path, data: Path | None) -> LoadReport:  # noqa: ARG001  a loader's signature
    """Publish the samples that are new; one that was withdrawn stays so."""
    path = folder / "sample" / "news.json"
    told = json.loads(path.read_text(encoding="utf-8"))["posts"] if path.exists() else []
    known = set(models.Post.objects.filter(key__in=[each["key"] for each in told]).values_list("key", flat=True))
    fresh = [each for each in told if each["key"] not in known]
    for each in fresh:
        _make(each)
    return LoadReport(created=len(fresh), unchanged=len(known))


@transaction.atomic
def _make(told: dict[str, Any]) -> None:
    names = ("key", "kind", "department", "title", "body", "plain_title", "plain_body")
    out = clock.now() - timedelta(days=told["days_ago"])
    post = models.Post.objects.create(
        **{name: told[name] for name in names},
        state="published",
        author=SYSTEM.id,
        published_at=out,
        changed_at=out,
        sample=True,
    )
    for language, (title, body) in told["translations"].items():
        models.Translation.objects.create(post=post, language=language, title=title, body=body)
    note("post.released", post, SYSTEM, channels=0, people=0)


LOADERS = (CityLoader("city-news", 86, load_posts),)
