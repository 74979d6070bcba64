"""コンビニ交付利用率: kiosk, counter and applications in one number, the same from the raw log on any past day."""

from datetime import timedelta

import pytest
from django.conf import settings
from tests.grounds import ground

from hataori.blocks.catalogue.city import load_own
from hataori.blocks.filing.api import Envelope, file_application
from hataori.blocks.indicators import api as indicators
from hataori.blocks.indicators import check
from hataori.blocks.indicators.city import load as load_indicators
from hataori.blocks.payments import api as payments
from hataori.blocks.plans.city import load as load_plan
from hataori.blocks.registration import api as registration
from hataori.blocks.workflow import api as workflow
from hataori.kernel import clock
from hataori.kernel.actor import Actor, Role, RoleGrant
from hataori.kernel.errors import Conflict, Forbidden, Rejected
from hataori.platform.events import api as events
from hataori.services.convenience_certificates import consumers, counter, models
from hataori.services.convenience_certificates.kinds import RESIDENCE, TAX
from hataori.services.online_applications.tests.conftest import filled

from .conftest import CLERK, NOW, TAX_CLERK, Centre, facts, fill_town, worked
from .test_counter import entered

pytestmark = pytest.mark.django_db


@ground
def whole_town() -> None:
    """The town with its catalogue, plan and definitions."""
    fill_town()
    load_own(settings.HATAORI_CITY_FOLDER, None)
    with clock.frozen(NOW):
        assert not load_indicators(settings.HATAORI_CITY_FOLDER, None).problems
        assert not load_plan(settings.HATAORI_CITY_FOLDER, None).problems
    events.enrol()


def _at_counter(key: str, copies: int, *, tax: bool = False, case_number: str = "") -> None:
    wish = {"certificate": TAX, "year": 2026} if tax else {"certificate": RESIDENCE}
    clerk = TAX_CLERK if tax else CLERK
    found, _ = counter.issue_at_counter(entered(key=key, copies=copies, case_number=case_number, **wish), clerk)
    counter.hand_over(found.id, clerk)


def _at_kiosk(request: str, copies: int, certificate: str = "residence", *, printed: bool = True) -> None:
    centre = Centre()
    wishes = {"year": 2026} if certificate == "tax" else {}
    assert centre.ask("MOGI-0002", certificate, request=request, copies=copies, wishes=wishes).status_code == 200
    centre.tell(request, printed=printed)


def _by_application(
    procedure: str = "ICH-0006", copies: str = "2", channel: str = "online", outcome: str = "granted"
) -> str:
    """An application for a certificate, worked to its end; its number."""
    form = registration.current_form(procedure)
    asked = next(each.name for each in form.fields if each.label == "必要な通数")
    answers = filled(form, **{asked: copies})
    clerk = Actor("staff-9", "staff", "窓口 職員", frozenset({RoleGrant(Role.CLERK)}))
    guest = Actor("guest:0123456789abcdef0123456789abcdef", "guest", "ゲスト")
    envelope = Envelope(procedure_id=procedure, answers=answers, channel=channel)
    number = file_application(envelope, actor=guest if channel == "online" else clerk).number
    for stage in ("formal_check", "examination", "approval"):
        workflow.advance(number, stage, clerk)
    head = Actor("staff-8", "staff", "課長", frozenset({RoleGrant(Role.SECTION_HEAD)}))
    workflow.decide(number, outcome, "" if outcome == "granted" else "理由", "法第12条", head)
    return number


def _ended(number: str) -> None:
    if workflow.case(number).closed_at is None:
        workflow.complete(number, Actor("staff-9", "staff", "職員", frozenset({RoleGrant(Role.CLERK)})))


def _plainly(day, *, tax: bool) -> float | None:
    """The rate in the test's own words, from the raw log."""
    told = [
        event for event in events.read_after(events.Cursor(), 5000, frozenset({"certificate.issued"}))
        if event.time.astimezone(clock.JST).date() <= day and (event.data["kind"] == "tax") == tax
    ]  # fmt: skip
    everything = sum(event.data["copies"] for event in told)
    kiosk = sum(event.data["copies"] for event in told if event.data["channel"] == "convenience")
    return 100 * kiosk / everything if everything else None


def test_the_live_rate_is_the_recounted_rate_on_every_past_day(whole_town):
    days = [
        lambda: _at_kiosk("a", 2),
        lambda: (_at_counter("b", 3), _at_kiosk("c", 1, "tax")),
        lambda: _at_kiosk("d", 5, printed=False),
        lambda: (_at_counter("e", 1, tax=True), _at_kiosk("f", 1, "seal")),
        lambda: _ended(_by_application(copies="4")),
    ]
    for number, act in enumerate(days):
        with clock.frozen(NOW + timedelta(days=number)):
            act()
            worked()
    with clock.frozen(NOW + timedelta(days=len(days))):
        for number in range(len(days)):
            day = (NOW + timedelta(days=number)).date()
            found = {key: indicators.value(key, day).value for key in ("m04a", "m04b")}
            assert found["m04a"] == pytest.approx(_plainly(day, tax=False)), day
            assert found["m04b"] == (None if number == 0 else pytest.approx(_plainly(day, tax=True))), day
            assert all(each.agrees for each in check.differences(day, ["m04a", "m04b"]))
        assert found == {"m04a": pytest.approx(100 * 3 / 10), "m04b": pytest.approx(50.0)}


@pytest.mark.parametrize("channel", ["online", "mail"])
def test_a_granted_application_counts_once_by_its_own_channel(whole_town, channel):
    _ended(_by_application(channel=channel))
    worked()
    worked()
    assert [(each["channel"], each["kind"], each["copies"]) for each in facts()] == [(channel, "residence", 2)]


def test_a_refused_application_and_another_procedure_count_nothing(whole_town):
    _ended(_by_application(outcome="refused"))
    worked()
    assert facts() == []


def test_what_the_counter_issued_for_an_application_is_not_counted_again(whole_town):
    number = _by_application()
    _at_counter("z", 2, case_number=number)
    _ended(number)
    worked()
    assert [each["channel"] for each in facts()] == ["counter"]


def test_an_application_counted_already_is_not_issued_for_at_the_counter(whole_town, monkeypatch):
    number = _by_application()
    with pytest.raises(Rejected):  # it asked for 住民票の写し
        _at_counter("x", 2, tax=True, case_number=number)
    _ended(number)
    worked()
    with pytest.raises(Conflict):
        _at_counter("y", 2, case_number=number)
    looks = iter([None, Conflict("case_counted", "")])
    monkeypatch.setattr(counter, "_require_case", lambda _: _raised(next(looks)))
    with pytest.raises(Conflict):  # counted between our look and the paper: the database says so
        _at_counter("z", 2, case_number=number)


def _raised(error: Exception | None) -> None:
    if error:
        raise error


def test_the_counter_takes_the_fee_of_an_application_that_has_none_of_its_own(whole_town):
    number = _by_application()
    assert payments.charge_of(f"application/{number}") is None
    _at_counter("w", 2, case_number=number)
    issue = models.Issue.objects.get()
    assert payments.charge_of(f"certificate/{issue.pk}").amount == issue.fee == 600


def test_what_was_made_elsewhere_is_handed_over_at_no_counter(whole_town):
    _ended(_by_application("ICH-0025", copies="1"))
    worked()
    (issue,) = models.Issue.objects.all()
    assert counter.hand_over(str(issue.pk), CLERK).state == "issued"
    with pytest.raises(Conflict):
        counter.spoil(str(issue.pk), "紙づまり", CLERK)
    with pytest.raises(Forbidden):
        counter.hand_over(str(issue.pk), TAX_CLERK)


def test_the_same_news_read_twice_counts_once(whole_town):
    _ended(_by_application())
    news = events.read_after(events.Cursor(), 5000, frozenset({"case.completed"}))
    consumers.count(news)
    consumers.count(news)
    assert len(facts()) == 1
