"""Who may do what at the desk: the matrix of roles and pages, and the limits of granting."""

from argparse import Namespace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor, Role, RoleGrant
from hataori.kernel.errors import Conflict, Forbidden, Rejected
from hataori.platform.accounts.actions.staff import grant_role, grantable, may_manage, revoke_role
from hataori.platform.accounts.actors import actor_for
from hataori.platform.accounts.api import SignInNeeded, create_token, staff_in, staff_member
from hataori.platform.accounts.cli import COMMANDS
from hataori.platform.accounts.queries import row_of
from hataori.platform.accounts.tokens import actor_of_token
from hataori.platform.accounts.views import staff as pages
from hataori.platform.events.api import Cursor, read_after
from hataori.platform.organisation.api import Department

from .conftest import is_in, sign_in

pytestmark = pytest.mark.django_db

MANAGERS = {Role.SECTION_HEAD, Role.DX_OFFICE, Role.OPERATOR}


@pytest.fixture(autouse=True)
def _departments(monkeypatch):
    known = [Department(key, f"課 {key}", "部") for key in ("city-tax", "child-support")]
    monkeypatch.setattr(pages, "departments", lambda: known)


def place_of(role: Role) -> str:
    return "" if role in {Role.DX_OFFICE, Role.OPERATOR, Role.AUDITOR} else "city-tax"


@pytest.mark.parametrize("role", [*Role, None])
def test_matrix_of_roles_and_pages(staff, browser, role):
    """Each role opens only what its work needs; nobody without a managing role sees who holds which."""
    staff("1001", "city-tax", *([(role, place_of(role))] if role else []))
    own, other = staff("1002", "city-tax"), staff("1003", "child-support")
    person = browser()
    sign_in(person, "1001")
    may, everywhere = role in MANAGERS, role in {Role.DX_OFFICE, Role.OPERATOR}
    assert person.get("/desk/staff/").status_code == (200 if may else 403)
    assert person.get(f"/desk/staff/{own.account_id}/").status_code == (200 if may else 403)
    assert person.get(f"/desk/staff/{other.account_id}/").status_code == (200 if everywhere else 404 if may else 403)
    asked = {"role": "clerk", "department": "city-tax", "reason": "異動"}
    assert person.post(f"/desk/staff/{own.account_id}/grant/", asked).status_code == (302 if may else 403)
    assert bool(staff_member(own.account_id).grants) == may


def test_residents_and_guests_never_reach_the_desk(resident, staff, browser):
    member = staff("1002", "city-tax")
    guest, person = browser(), browser("192.0.2.2")
    resident()
    sign_in(person, "hanako@example.jp")
    for url in ("/desk/staff/", f"/desk/staff/{member.account_id}/"):
        assert guest.get(url).url.startswith("/account/sign-in/")
        assert person.get(url).status_code == 403


def test_staff_have_no_resident_pages(staff, browser):
    staff("1001", "city-tax")
    person = browser()
    sign_in(person, "1001")
    assert person.get("/my/profile/").status_code == 403
    assert person.get("/my/devices/").status_code == 200


def test_a_head_sees_only_his_own_section(staff, browser):
    staff("1001", "city-tax", (Role.SECTION_HEAD, "city-tax"))
    staff("1002", "child-support")
    person = browser()
    sign_in(person, "1001")
    for url in ("/desk/staff/", "/desk/staff/?department=child-support"):
        page = person.get(url).content.decode()
        assert "職員 1001" in page
        assert "職員 1002" not in page


def test_a_role_is_granted_with_dates_told_and_ends(staff):
    boss = actor_for(row_of(staff("1001", "city-tax", (Role.SECTION_HEAD, "city-tax")).account_id))
    member = staff("1002", "city-tax")
    today = clock.today()
    later = grant_role(
        member.account_id, Role.APPROVER, "city-tax", actor=boss, reason="4月から", starts_on=today + timedelta(days=3)
    )
    assert staff_member(member.account_id).grants == ()
    with clock.frozen(clock.now() + timedelta(days=3)):
        assert [grant.role for grant in staff_member(member.account_id).grants] == [Role.APPROVER]
        assert [found.staff_number for found in staff_in(["city-tax"], Role.APPROVER)] == ["1002"]
        revoke_role(later.id, actor=boss, reason="取り消し")
        assert staff_member(member.account_id).grants == ()
        with pytest.raises(Conflict):
            revoke_role(later.id, actor=boss, reason="もう一度")
    told = [(event.type, event.data["role"]) for event in read_after(Cursor(), 100) if event.actor == boss.id]
    assert told == [("staff.role_granted", "approver"), ("staff.role_revoked", "approver")]


def test_the_same_role_is_not_held_twice_nor_given_to_oneself(staff):
    boss_member = staff("1001", "city-tax", (Role.OPERATOR, ""))
    boss = actor_for(row_of(boss_member.account_id))
    member = staff("1002", "city-tax", (Role.CLERK, "city-tax"))
    with pytest.raises(Conflict):
        grant_role(member.account_id, Role.CLERK, "city-tax", actor=boss, reason="もう一度")
    with pytest.raises(Forbidden):
        grant_role(boss_member.account_id, Role.AUDITOR, "", actor=boss, reason="自分に")


def test_whoever_leaves_is_out_at_once_and_only_his_head_can_say_so(staff, browser):
    staff("1001", "city-tax", (Role.SECTION_HEAD, "city-tax"))
    staff("2001", "child-support", (Role.SECTION_HEAD, "child-support"))
    member = staff("1002", "city-tax", (Role.CLERK, "city-tax"))
    token = create_token(account_id=member.account_id, scopes=["desk"], days=1, actor=SYSTEM)
    head, other, leaver = browser(), browser("192.0.2.2"), browser("192.0.2.3")
    for person, login in ((head, "1001"), (other, "2001"), (leaver, "1002")):
        sign_in(person, login)
    stop = f"/desk/staff/{member.account_id}/deactivate/"
    assert leaver.post(stop, {"reason": "自分で"}).status_code == 403
    assert other.post(stop, {"reason": "よその課"}).status_code == 404
    assert head.post(stop, {"reason": ""}).status_code == 422
    assert is_in(leaver)
    assert head.post(stop, {"reason": "退職"}).status_code == 302
    assert not is_in(leaver)
    assert sign_in(leaver, "1002").status_code == 422
    assert staff_member(member.account_id).grants == ()
    with pytest.raises(SignInNeeded):
        actor_of_token(f"Bearer {token.secret}", ["desk"])
    assert "staff.deactivated" in {event.type for event in read_after(Cursor(), 100)}


@pytest.mark.django_db(transaction=True)
def test_of_two_who_give_the_same_role_at_once_one_is_told_it_is_held(staff, run_threads):
    member = staff("1001", "city-tax")

    def give(_):
        try:
            grant_role(member.account_id, Role.CLERK, "city-tax", actor=SYSTEM, reason="人事異動")
        except Conflict as error:
            return error.code

    assert sorted(map(str, run_threads(4, give))) == ["None", "role_held", "role_held", "role_held"]


def test_a_mistyped_role_makes_no_account_without_roles():
    facts = {"number": "1002", "name": "職員", "department": "city-tax", "email": "a@city.example.jp"}
    asked = Namespace(**facts, role=["clerk@city-tax", "clark@city-tax"], ask_password=False)
    (create,) = [command for command in COMMANDS if command.words == ("accounts", "create-staff")]
    with pytest.raises(Rejected, match="clark"):
        create.run(asked)
    assert staff_in() == []


def test_changing_a_role_asks_who_one_is(staff, browser):
    staff("1001", "city-tax", (Role.SECTION_HEAD, "city-tax"))
    member = staff("1002", "city-tax")
    person = browser()
    now = clock.now()
    with clock.frozen(now):
        sign_in(person, "1001")
    with clock.frozen(now + timedelta(minutes=11)):
        asked = {"role": "clerk", "department": "city-tax", "reason": "異動"}
        page = f"/desk/staff/{member.account_id}/"
        answer = person.post(f"{page}grant/", asked, headers={"Referer": f"http://testserver{page}"})
        assert answer.url.startswith("/account/step-up/?next=%2Fdesk%2Fstaff%2F")
    assert staff_member(member.account_id).grants == ()


def test_a_reason_is_needed_and_its_absence_said(staff, browser):
    staff("1001", "city-tax", (Role.SECTION_HEAD, "city-tax"))
    member = staff("1002", "city-tax", (Role.CLERK, "city-tax"))
    person = browser()
    sign_in(person, "1001")
    page = f"/desk/staff/{member.account_id}/"
    assert person.post(f"{page}grant/", {"role": "approver", "department": "city-tax"}).status_code == 422
    assert person.post(f"{page}grants/{member.grants[0].id}/revoke/", {"reason": ""}).status_code == 422
    assert person.post(f"{page}grants/{member.grants[0].id}/revoke/", {"reason": "異動"}).status_code == 302
    assert person.post(f"{page}grants/{member.grants[0].id}/revoke/", {"reason": "異動"}).status_code == 404


grants = st.frozensets(st.builds(RoleGrant, st.sampled_from(Role), st.sampled_from(["", "city-tax", "child-support"])))


@given(grants, st.sampled_from(["", "city-tax", "child-support"]))
def test_nobody_grants_where_he_does_not_manage_or_beyond_his_own_reach(held, department):
    actor = Actor("someone", "staff", "", held)
    given_roles = grantable(actor, department)
    if given_roles:
        assert may_manage(actor, department)
    if not any(actor.has_role(role, "") for role in (Role.OPERATOR, Role.DX_OFFICE)):
        assert not given_roles & {Role.SECTION_HEAD, Role.OPERATOR, Role.DX_OFFICE, Role.AUDITOR}
