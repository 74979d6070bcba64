"""A repeated POST acts once and is answered alike; a crash in between leaves nothing half done."""

import threading
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.platform.events.models import ConsumerCursor
from hataori.platform.idempotency import api as idempotency
from hataori.platform.idempotency import ledger, models

from . import urls

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("hataori.platform.idempotency.tests.urls")]


@pytest.fixture(autouse=True)
def asker(monkeypatch):
    """Who asks; the test may become somebody else."""
    who = ["a-1"]
    monkeypatch.setattr("hataori.platform.accounts.api.actor_of", lambda request: Actor(who[0], "resident"))
    urls.during.clear()
    yield who
    urls.during.clear()


def post(key="k1", body=b'{"n": 1}'):
    headers = {"Idempotency-Key": key} if key else {}
    return Client().post("/api/create", body, content_type="application/json", headers=headers)


def made():
    return ConsumerCursor.objects.count()


def test_the_same_key_and_body_act_once_and_are_answered_alike():
    first, second = post(), post()
    assert (first.status_code, second.status_code, made()) == (201, 201, 1)
    assert first.content == second.content
    assert first["Location"] == second["Location"]
    assert ("Idempotency-Replayed" in first, second["Idempotency-Replayed"]) == (False, "true")


def test_the_same_key_with_another_body_is_refused():
    post()
    answer = post(body=b'{"n": 2}')
    assert (answer.status_code, answer.json()["code"], made()) == (422, "idempotency_mismatch", 1)


def test_another_key_no_key_and_another_asker_act_anew(asker):
    post("k1")
    post("k2")
    post("")
    asker[0] = "a-2"
    post("k1")
    assert made() == 4


@pytest.mark.parametrize("key", ["", "鍵", "é", "a b", "a" * 201, "a\x7f"])
def test_a_key_that_cannot_be_read_is_400_and_nothing_is_done(key):
    """The web server hands a header that is not ASCII on as an empty one; to ignore it would act twice on a repeat."""
    answer = Client().post("/api/create", b"{}", content_type="application/json", headers={"Idempotency-Key": key})
    assert (answer.status_code, answer.json()["code"], made()) == (400, "idempotency_key_invalid", 0)
    assert set(answer.json()) == {"code", "title", "detail", "errors"}


def test_the_longest_key_is_taken():
    assert post("a" * 200).status_code == 201


def test_a_form_with_a_mangled_key_is_answered_with_a_page():
    answer = Client().post("/form", {"name": "x", "idempotency_key": "鍵"})
    assert (answer.status_code, made()) == (400, 0)
    assert answer.headers["Content-Type"].startswith("text/html")


def test_a_twin_that_still_runs_is_told_409():
    seen = []
    urls.during.append(lambda: seen.append(run_apart(lambda: models.KeyedAnswer.objects.get().state)))
    assert post().status_code == 201
    assert seen == ["running"]  # another connection sees the claim while the view runs
    models.KeyedAnswer.objects.update(state="running", lease_until=clock.machine() + timedelta(seconds=60))
    answer = post()
    assert (answer.status_code, answer.json()["code"], made()) == (409, "idempotency_running", 1)


def run_apart(act):
    """In a thread of its own, so with a connection of its own."""
    found = []

    def guarded():
        try:
            found.append(act())
        finally:
            connections.close_all()

    thread = threading.Thread(target=guarded)
    thread.start()
    thread.join(20)
    return found[0]


def test_eight_at_once_act_once():
    answers = []

    def ask():
        try:
            answers.append(post().status_code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert made() == 1
    assert set(answers) <= {201, 409}
    assert 201 in answers


def test_refused_input_did_nothing_and_may_be_mended_under_the_same_key():
    assert post(body=b"bad").status_code == 422
    assert made() == 0
    assert post(body=b'{"n": 1}').status_code == 201


def test_a_crash_before_the_commit_leaves_nothing_and_the_retry_acts_after_the_lease(monkeypatch):
    """As after kill -9: the claim stands, the effect and its answer do not."""
    ledger.claim("a-1", "k1", "")
    row = models.KeyedAnswer.objects.get()
    assert post().status_code == 422  # another body's claim, still leased
    models.KeyedAnswer.objects.update(lease_until=clock.machine() - timedelta(seconds=1))
    monkeypatch.setattr("hataori.platform.idempotency.decorator.fingerprint", lambda request: row.fingerprint)
    assert (post().status_code, made()) == (201, 1)


def test_who_lost_the_lease_while_running_commits_nothing():
    urls.during.append(lambda: models.KeyedAnswer.objects.update(lease="taken over"))
    with pytest.raises(ledger.LeaseLost):
        post()
    assert made() == 0


def test_an_answer_is_forgotten_after_a_day():
    post()
    models.KeyedAnswer.objects.update(expires_at=clock.machine() - timedelta(seconds=1))
    assert idempotency.forget() == 1
    post()
    assert made() == 2


def test_stored_answers_are_sealed():
    post()
    assert b"made" not in bytes(models.KeyedAnswer.objects.get().sealed_body)


class TestForms:
    """A hidden field does for forms what the header does for programs."""

    def send(self, **fields):
        return Client().post("/form", {"idempotency_key": "f1", **fields})

    def test_a_double_click_gives_one_receipt(self):
        first, second = self.send(name="山田"), self.send(name="山田", csrfmiddlewaretoken="another")
        assert (first.status_code, second.status_code) == (302, 302)
        assert (first["Location"], second["Location"], made()) == ("/receipt/1", "/receipt/1", 1)

    def test_a_form_shown_again_with_errors_may_be_mended(self):
        assert self.send().status_code == 200
        assert self.send(name="山田").status_code == 302

    def test_another_file_is_another_body(self):
        self.send(name="山田", paper=SimpleUploadedFile("a.pdf", b"one"))
        assert self.send(name="山田", paper=SimpleUploadedFile("a.pdf", b"one")).status_code == 302
        assert self.send(name="山田", paper=SimpleUploadedFile("a.pdf", b"two")).status_code == 422

    def test_the_tag_gives_each_form_its_own_key(self):
        from django.template import Context, Template

        text = Template("{% load idempotency %}{% idempotency_field %}{% idempotency_field %}").render(Context())
        first, second = text.split("><")
        assert 'type="hidden" name="idempotency_key"' in first
        assert first != f"<{second}"
