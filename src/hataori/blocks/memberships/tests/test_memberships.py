"""Registrations with their term, and groups with their members."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hataori.blocks.memberships import api, models
from hataori.blocks.memberships.queries import RULE
from hataori.blocks.registries import api as registries
from hataori.kernel import clock
from hataori.kernel.actor import Actor, Role, RoleGrant
from hataori.kernel.clock import JST
from hataori.kernel.errors import Conflict, Forbidden, NotFound, Rejected
from hataori.platform.accounts.actions.samples import ensure_resident
from hataori.platform.accounts.actors import actor_for
from hataori.platform.accounts.models import Account
from hataori.platform.events import api as events

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 1, 9, 0, tzinfo=JST)


@pytest.fixture(autouse=True)
def _morning() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


def resident(name: str, address: str = "愛知県一宮市本町二丁目1番見本", birthdate: str = "1989-05-14") -> Actor:
    person = {
        "family": "見本",
        "given": name,
        "family_kana": "ミホン",
        "given_kana": "アキ",
        "birthdate": birthdate,
        "postcode": None,
        "address": address,
        "phone": "0586-00-7777",
        "email": f"{name}@example.jp",
        "note": "",
    }
    ensure_resident(person)
    return actor_for(Account.objects.get(login=f"{name}@example.jp"))


@pytest.fixture
def aki(db: None) -> Actor:
    return resident("aki")


@pytest.fixture
def ben(db: None) -> Actor:
    return resident("ben", "岐阜県羽島市見本1番地")


@pytest.fixture
def clerk() -> Actor:
    return Actor("staff-1", "staff", "担当", frozenset({RoleGrant(Role.CLERK, "sports")}))


def test_the_term_ends_with_the_month_of_birth_two_years_on(aki: Actor) -> None:
    found = api.register(aki)
    assert found.valid_until == date(2028, 5, 31)
    assert (found.user_class, found.checked) == ("resident", "profile")


def test_who_lives_elsewhere_is_from_outside(ben: Actor) -> None:
    assert api.register(ben).user_class == "nonresident"


def test_who_is_in_the_register_is_inside_whatever_he_wrote(ben: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registries, "person_of_account", lambda _: "person-1")
    found = api.register(ben)
    assert (found.user_class, found.checked) == ("resident", "register")


def test_registering_again_changes_nothing(aki: Actor) -> None:
    assert api.register(aki) == api.register(aki)
    assert events.count(types=["membership.registered"]) == 1


def test_one_person_registers_once_under_whatever_account(
    aki: Actor, ben: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registries, "person_of_account", lambda _: "person-1")
    api.register(aki)
    with pytest.raises(Conflict) as refused:
        api.register(ben)
    assert refused.value.code == "registered_already"


def test_it_is_renewed_from_a_year_before_and_after_its_end(aki: Actor) -> None:
    api.register(aki)
    with pytest.raises(Conflict) as early:
        api.renew(aki)
    assert early.value.code == "not_yet"
    with clock.frozen(NOW.replace(year=2027, month=5, day=31)):
        assert api.renew(aki).valid_until == date(2030, 5, 31)
    with clock.frozen(NOW.replace(year=2031)):
        assert api.renew(aki).valid_until == date(2033, 5, 31)


def test_nobody_renews_what_he_does_not_have(aki: Actor) -> None:
    with pytest.raises(NotFound):
        api.renew(aki)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no defect
@given(birth=st.dates(date(1920, 1, 1), date(2020, 12, 31)), registered=st.dates(date(2020, 1, 1), date(2049, 12, 31)))
def test_a_term_is_one_to_three_years_and_can_be_renewed_before_it_ends(birth: date, registered: date) -> None:
    until = RULE.valid_until(registered, birth)
    assert timedelta(days=365) < until - registered < timedelta(days=3 * 366)
    assert RULE.renewable_from(until) < until
    assert RULE.renewed(until, until, birth) > until


def test_an_office_sets_the_class_it_has_seen_proven(ben: Actor, clerk: Actor) -> None:
    api.register(ben)
    assert api.check_class(ben.id, "resident", "在勤証明", clerk, "sports").checked == "desk"
    with pytest.raises(Forbidden):
        api.check_class(ben.id, "resident", "", clerk, "parks")
    with pytest.raises(Conflict):
        api.check_class(ben.id, "king", "", clerk, "sports")


@pytest.mark.parametrize("asked", ["7777", "０５８６－００－７７７７", "みほん", "ミホン アキ", "見本aki"])
def test_a_clerk_finds_who_calls(aki: Actor, clerk: Actor, asked: str) -> None:
    found = api.register(aki)
    assert [each.holder_id for each in api.search(asked, clerk)] == [aki.id]
    assert [each.holder_id for each in api.search(found.number.lower(), clerk)] == [aki.id]


def test_three_digits_find_nobody(aki: Actor, clerk: Actor) -> None:
    api.register(aki)
    assert api.search("777", clerk) == []
    assert api.search("", clerk) == []


def test_a_member_joins_by_a_code_once(aki: Actor, ben: Actor) -> None:
    club = api.create_group("青空クラブ", "アオゾラクラブ", "卓球", aki)
    made = api.invite(club.id, aki)
    assert made.code not in str(list(models.Invitation.objects.values()))
    assert api.join(made.code, ben).has(ben.id)
    with pytest.raises(Conflict):
        api.join(made.code, resident("carol"))
    assert not api.group(club.id).has("carol")


def test_an_invitation_ends_after_a_fortnight(aki: Actor, ben: Actor) -> None:
    club = api.create_group("青空クラブ", "アオゾラクラブ", "卓球", aki)
    made = api.invite(club.id, aki)
    with clock.frozen(NOW + timedelta(days=14)), pytest.raises(Conflict) as refused:
        api.join(made.code, ben)
    assert refused.value.code == "invitation_over"


def test_only_the_leader_leads(aki: Actor, ben: Actor) -> None:
    club = api.create_group("青空クラブ", "アオゾラクラブ", "卓球", aki)
    api.join(api.invite(club.id, aki).code, ben)
    for act in (lambda: api.invite(club.id, ben), lambda: api.remove_member(club.id, aki.id, ben)):
        with pytest.raises(NotFound):
            act()
    with pytest.raises(NotFound):
        api.group_for(club.id, "somebody")


def test_the_leader_hands_over_before_he_leaves(aki: Actor, ben: Actor) -> None:
    club = api.create_group("青空クラブ", "アオゾラクラブ", "卓球", aki)
    api.join(api.invite(club.id, aki).code, ben)
    with pytest.raises(Conflict):
        api.leave_group(club.id, aki)
    assert api.hand_over(club.id, ben.id, aki).leader_id == ben.id
    api.leave_group(club.id, aki)
    assert [member.account_id for member in api.group(club.id).members] == [ben.id]
    assert api.groups_of(aki.id) == []


def test_a_dissolved_group_is_nobodys(aki: Actor, ben: Actor) -> None:
    club = api.create_group("青空クラブ", "アオゾラクラブ", "卓球", aki)
    open_code = api.invite(club.id, aki).code
    api.dissolve(club.id, aki)
    assert api.groups_of(aki.id) == []
    with pytest.raises(NotFound):
        api.group_for(club.id, aki.id)
    with pytest.raises(Conflict):
        api.join(open_code, ben)


def test_everything_missing_in_a_new_group_is_said(aki: Actor) -> None:
    with pytest.raises(Rejected) as refused:
        api.create_group(" ", "abc", "", aki)
    assert {problem.field for problem in refused.value.problems} == {"name", "kana", "activity"}


def test_hiragana_is_taken_as_the_reading(aki: Actor) -> None:
    assert api.create_group("青空クラブ", "あおぞらくらぶ", "卓球", aki).kana == "アオゾラクラブ"


def test_no_event_names_anybody(aki: Actor) -> None:
    api.register(aki)
    api.create_group("青空クラブ", "アオゾラクラブ", "卓球", aki)
    told = str([each.data for each in events.find()])
    assert "青空" not in told
    assert aki.id not in told
