"""The front page asks for what is new with every reader: once a second in a process, at once after a change in it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hataori.blocks.indicators.kept import touch
from hataori.kernel import clock
from hataori.services.city_news import api, approving, glance, models, releasing

from .conftest import FIRST, news

pytestmark = pytest.mark.django_db(transaction=True)


def asked(times: int = 1) -> int:
    with CaptureQueriesContext(connection) as queries:
        for _ in range(times):
            api.state(5)
    return len(queries)


def test_many_readers_cost_one_query(provider):
    assert asked(5) == 1
    post = news()
    assert asked(5) == 1
    assert post.key in api.state(5)


def test_the_front_page_asks_nothing_for_the_news_it_has(provider):
    touch()  # numbers were counted once: only then pages are kept
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert Client().get("/").status_code == 200
    assert not [each["sql"] for each in queries if "city_news" in each["sql"]]


def test_publishing_and_withdrawing_show_at_once(provider):
    older, newer = news(title="市民まつり"), news(title="七夕まつり")
    shown = Client().get("/").content.decode()
    assert "市民まつり" in shown
    assert "七夕まつり" in shown
    approving.withdraw(older.key, "中止になりました", FIRST)
    left = Client().get("/").content.decode()
    assert "市民まつり" not in left
    assert "七夕まつり" in left
    assert newer.key in api.state(5)


def test_what_another_process_publishes_shows_within_a_second(provider, monkeypatch):
    before = api.state(5)
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(releasing.glance, "changed", lambda: None)
        post = news()
    assert api.state(5) == before
    later = clock.machine() + timedelta(seconds=glance.SECONDS + 1)
    monkeypatch.setattr(clock, "machine", lambda: later)
    assert post.key in api.state(5)


def test_whoever_writes_reads_what_he_wrote(provider):
    from django.db import transaction

    post = news()
    api.state(5)
    with transaction.atomic():
        models.Post.objects.filter(key=post.key).update(state="withdrawn")
        assert post.key not in api.state(5)
        transaction.set_rollback(True)
    assert post.key in api.state(5)
