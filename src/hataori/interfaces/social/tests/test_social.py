"""X and Mastodon against stand-ins, processes of their own: posts, pictures with words, and never twice."""

import signal
import subprocess
import sys
import textwrap
from datetime import UTC, datetime

import httpx
import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from hataori.blocks.messaging import api as messaging
from hataori.interfaces.social import call, mastodon, x
from hataori.interfaces.stand_ins.tests.stand import playing
from hataori.kernel.actor import SYSTEM
from hataori.platform.events import api as events
from hataori.platform.files import api as files
from hataori.platform.outbox import api as outbox
from hataori.platform.outbox.models import OutboxMessage

NEWS = messaging.Post("市民まつり", "11月29日に開きます。", "https://example.jp/n/1")
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"
)


@pytest.fixture(params=["x", "mastodon"])
def place(request, settings):
    with playing(request.param, settings) as found:
        found.name = request.param
        yield found


def posted(name, content=NEWS, key="news/1"):
    with transaction.atomic():
        messaging.post(name, "", content, key=key)
    outbox.deliver_due()


def again():
    OutboxMessage.objects.update(state="pending", next_at="2020-01-01T00:00:00Z")
    outbox.deliver_due()


@pytest.mark.django_db
class TestPosting:
    def test_it_stands_there_and_its_address_is_a_fact(self, place):
        posted(place.name)
        (kept,) = place.kept
        assert kept["text"] == "市民まつり\n11月29日に開きます。\nhttps://example.jp/n/1"
        (fact,) = events.find(types={"message.delivered"})
        assert fact.data["url"].startswith("https://")
        assert kept["id"] in fact.data["url"]
        assert fact.data["simulated"]

    def test_an_answer_that_was_lost_posts_nothing_twice(self, place):
        place.trouble("lost")
        posted(place.name)
        place.trouble()
        again()
        (kept,) = place.kept
        assert kept["id"] in messaging.delivery_of("news/1").url
        assert len(events.find(types={"message.delivered"})) == 1

    @pytest.mark.parametrize("fault", ["500", "garbage"])
    def test_trouble_there_is_tried_again_and_ends_well(self, place, fault):
        place.trouble(fault)
        posted(place.name)
        assert messaging.delivery_of("news/1").state == "waiting"
        place.trouble()
        again()
        assert messaging.delivery_of("news/1").state == "delivered"

    def test_too_many_calls_rest_without_losing_an_attempt(self, place):
        place.trouble("429")
        posted(place.name)
        posted(place.name, key="news/2")
        assert place.calls == 1
        assert set(OutboxMessage.objects.values_list("state", "attempts")) == {("pending", 0)}

    def test_a_wrong_token_is_a_refusal_at_once(self, place, settings):
        settings.HATAORI_MESSENGERS[place.name]["token"] = "wrong"
        posted(place.name)
        assert messaging.delivery_of("news/1").state == "refused"
        (fact,) = events.find(types={"message.refused"})
        assert fact.data["reason"].startswith("401")

    def test_a_picture_goes_with_its_words(self, place):
        image = files.store(PNG, name="matsuri.png", owner="city", purpose="news", retention_days=30, allowed={"png"})
        posted(place.name, messaging.Post("写真", "まつり", image=image.id, image_alt="神輿をかつぐ人たち"))
        (kept,) = place.kept
        (picture,) = kept.get("media") or kept["media_attachments"]
        assert picture["bytes"] == len(PNG)
        assert picture.get("alt", picture.get("description")) == "神輿をかつぐ人たち"

    def test_the_same_words_on_another_day_are_another_post_where_the_place_allows_it(self, place):
        posted(place.name)
        posted(place.name, key="news/2")
        assert len(place.kept) == (1 if place.name == "x" else 2)


@pytest.mark.django_db
class TestServersWithoutKeys:
    """Takahē speaks Mastodon's API and posts twice for the same Idempotency-Key (tests/contracts/mastodon_server)."""

    @pytest.fixture
    def place(self, settings):
        with playing("mastodon", settings) as found:
            yield found

    def test_an_answer_that_was_lost_posts_nothing_twice(self, place):
        place.trouble("keyless", "lost")
        posted("mastodon")
        place.trouble("keyless")
        again()
        (kept,) = place.kept
        assert messaging.delivery_of("news/1").url.endswith(kept["id"])

    def test_an_older_post_of_the_same_words_is_not_taken_for_the_new_one(self, place):
        place.trouble("keyless")
        posted("mastodon")
        place.trouble("500")
        posted("mastodon", key="news/2")
        place.trouble("keyless")
        again()
        assert len(place.kept) == 2
        assert messaging.delivery_of("news/1").url != messaging.delivery_of("news/2").url

    def test_a_token_that_may_only_write_still_posts(self, place, monkeypatch):
        def unreadable(*_, **__):
            raise call.Refusal(403, "This action is outside the authorized scopes")

        monkeypatch.setattr(mastodon, "call_for_list", unreadable)
        place.trouble("500")
        posted("mastodon")
        place.trouble()
        again()
        assert messaging.delivery_of("news/1").state == "delivered"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7),
        ({"X-RateLimit-Reset": "2026-11-26T00:03:20.123Z"}, 200.123),
        ({"x-rate-limit-reset": "1795651300"}, 100),
        ({"X-RateLimit-Reset": "2026-11-25T00:00:00Z"}, 60),
        ({"X-RateLimit-Reset": "soon"}, 60),
        ({}, 60),
        ({"Retry-After": "86400"}, 900),
    ],
)
def test_the_rest_is_as_long_as_the_provider_says(headers, seconds):
    midnight = datetime(2026, 11, 26, tzinfo=UTC).timestamp()
    assert call._rest(httpx.Response(429, headers=headers), midnight) == pytest.approx(seconds)


_KILLED = """
    import os, signal
    import django
    django.setup()
    from django.conf import settings
    settings.HATAORI_MESSENGERS["{name}"]["url"] = "{url}"
    settings.HATAORI_EGRESS_ALLOW = ["{host}"]
    from hataori.blocks.messaging import posting
    posting._delivered = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
    from hataori.platform.outbox import api as outbox
    outbox.deliver_due(lane="{name}")
"""


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_between_answer_and_note_posts_nothing_twice(place, child_environment):
    with transaction.atomic():
        messaging.post(place.name, "", NEWS, key="news/1")
    script = _KILLED.format(name=place.name, url=place.url, host=place.url.removeprefix("http://"))
    died = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], env=child_environment, check=False)
    assert died.returncode == -signal.SIGKILL
    assert len(place.kept) == 1
    assert OutboxMessage.objects.get().state == "leased"
    OutboxMessage.objects.update(lease_until="2020-01-01T00:00:00Z")
    outbox.deliver_due()
    assert len(place.kept) == 1
    assert messaging.delivery_of("news/1").state == "delivered"
    assert len(events.find(types={"message.delivered"})) == 1


class TestLengths:
    @pytest.mark.parametrize(
        ("text", "length"),
        [
            ("", 0),
            ("abc", 3),
            ("あ", 2),
            ("あa", 3),
            ("https://example.jp/" + "x" * 200, 23),
            ("見て https://a.jp", 28),
        ],
    )
    def test_x_counts_japanese_twice_and_every_link_23(self, text, length):
        assert x.weighted(text) == length

    @given(st.text("あいab。 \n😀", max_size=400), st.sampled_from(["", "https://example.jp/n/1"]))
    def test_what_is_composed_fits_both_and_keeps_title_and_link(self, text, url):
        post = messaging.Post("大雨警報", text, url)
        assert x.weighted(x.compose(post)) <= x.LONGEST
        assert mastodon.counted(mastodon.compose(post)) <= mastodon.LONGEST
        for made in (x.compose(post), mastodon.compose(post)):
            assert made.startswith("大雨警報")
            assert made.endswith(url)

    def test_mastodon_counts_a_link_23_and_a_longer_one_whole_as_takahe_does(self):
        assert mastodon.counted("見て https://a.jp") == 26
        assert mastodon.counted("https://example.jp/" + "x" * 200) == 219

    def test_a_title_that_alone_is_too_long_is_told_before(self):
        assert x.CHANNEL.too_long(messaging.Post("題" * 141, "")) == 2


@pytest.mark.django_db
def test_other_peoples_client_agrees_with_the_stand_in(settings):
    """Mastodon.py, unmodified, posts with a picture: what the adapter is tested against speaks the real dialect."""
    pytest.importorskip("mastodon")
    import requests
    from mastodon import Mastodon

    with playing("mastodon", settings) as place, requests.Session() as session:
        client = Mastodon(access_token="mogi", api_base_url=place.url, version_check_mode="none", session=session)
        picture = client.media_post(PNG, "image/png", description="神輿", synchronous=False)
        first = client.status_post("こんにちは", media_ids=[picture["id"]], idempotency_key="k")
        second = client.status_post("こんにちは", media_ids=[picture["id"]], idempotency_key="k")
        assert first["id"] == second["id"]
        (kept,) = place.kept
        assert kept["media_attachments"][0]["description"] == "神輿"
    assert SYSTEM.kind == "system"
