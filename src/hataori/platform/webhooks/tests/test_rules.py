"""Signing, addresses, giving up."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hataori.kernel import clock
from hataori.platform.webhooks import rules

from .receiver import verifies

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
NOW = datetime(2026, 11, 25, 12, tzinfo=clock.JST)


def test_the_signature_is_that_of_the_standards_own_libraries():
    found = rules.signature(SECRET, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@given(st.binary(max_size=200), st.integers(0, 2**40), st.text(alphabet="abc-_0123", min_size=1))
def test_a_receiver_finds_its_signature_and_no_other(body, at, message_id):
    other = "whsec_" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo="
    both = rules.headers([SECRET, other], message_id, at, body)
    assert verifies(SECRET, both, body)
    assert verifies(other, both, body)
    alone = rules.headers([SECRET], message_id, at, body)
    assert not verifies(other, alone, body)
    assert not verifies(SECRET, alone, body + b"x")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hook",
        "http://partner.example.jp/hook",
        "ftp://partner.example.jp/",
        "https://",
        "https://localhost/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://10.0.0.7/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::ffff:10.0.0.1]/",
        "https://db.internal/",
        "https://printer.local/",
        "https://user:password@partner.example.jp/",
        "https://partner.example.jp/#x",
        "https://partner.example.jp:99999/",
        "https://partner.example.jp/ x",
        "https://連携.example.jp/",
        "https://partner.example.jp/" + "a" * 500,
        "javascript:alert(1)",
        "file:///etc/passwd",
    ],
)
def test_an_address_that_leads_nowhere_good_is_refused_in_words(url):
    assert rules.url_problem(url, frozenset()).endswith("。")


def test_a_good_address_and_an_allowed_one_are_taken():
    assert not rules.url_problem("https://partner.example.jp:8443/hooks?x=1", frozenset())
    assert not rules.url_problem("http://127.0.0.1:9999/hook", frozenset({"127.0.0.1:9999"}))
    assert rules.url_problem("http://127.0.0.1:9998/hook", frozenset({"127.0.0.1:9999"}))


@given(st.integers(0, 100), st.integers(0, 100))
def test_a_receiver_is_given_up_after_many_failures_over_a_day(failures, hours):
    found = rules.given_up(failures, NOW - timedelta(hours=hours), NOW)
    assert found == (failures >= 12 and hours >= 24)


@pytest.mark.parametrize(
    "name",
    [
        "account.profile_changed",
        "staff.role_granted",
        "message.read",
        "webhook.disabled",
        "draft.saved",
        "case.assigned",
        "case.note_added",
        "plan.review_saved",
    ],
)
def test_facts_about_people_are_offered_to_nobody(name):
    assert not rules.is_offered(name)


def test_who_did_it_is_not_told():
    body = rules.body_of("case.assigned", NOW, "1", "tax", {"kind": "x", "assignee": "staff-7"})
    assert "staff-7" not in str(body)
    assert body["data"] == {"id": "1", "department": "tax", "kind": "x"}
