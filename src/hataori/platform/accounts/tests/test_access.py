"""Who asks: guests, people and tokens; what each may open, and what the asking costs."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse, JsonResponse
from django.test import RequestFactory

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Role
from hataori.kernel.errors import Forbidden, Rejected
from hataori.platform.accounts import models
from hataori.platform.accounts.actions.profile import update_profile
from hataori.platform.accounts.actors import actor_for
from hataori.platform.accounts.api import (
    actor_of,
    create_token,
    ensure_guest,
    guest_actor,
    names_of,
    revoke_token,
    token_required,
)
from hataori.platform.accounts.queries import row_of

pytestmark = pytest.mark.django_db


def request_of(user=None, **headers):
    request = RequestFactory().get("/api/x", headers=headers)
    request.user = user or AnonymousUser()
    return request


def test_a_guest_is_known_again_by_his_cookie_only():
    first, response = request_of(), HttpResponse()
    assert actor_of(first).id == "guest"
    known = ensure_guest(first, response)
    assert known.id.startswith("guest:")
    assert actor_of(first) == known
    again = request_of()
    again.COOKIES["hataori_guest"] = response.cookies["hataori_guest"].value
    assert actor_of(again).id == known.id
    forged = request_of()
    forged.COOKIES["hataori_guest"] = response.cookies["hataori_guest"].value + "x"
    assert actor_of(forged).id == "guest"
    assert known.id.removeprefix("guest:") not in response.cookies["hataori_guest"].value


def test_a_reserved_guest_keeps_his_id_when_the_answer_is_sent():
    request, response = request_of(), HttpResponse()
    before = guest_actor(request)
    assert ensure_guest(request, response) == before
    assert "hataori_guest" in response.cookies


def test_a_signed_in_person_gets_no_guest_cookie(resident):
    request, response = request_of(row_of(resident().id)), HttpResponse()
    assert ensure_guest(request, response).kind == "resident"
    assert not response.cookies


def test_asking_who_asks_costs_one_query_at_most(resident, staff, django_assert_num_queries):
    person = request_of(row_of(resident().id))
    member = request_of(row_of(staff("1001", "city-tax", (Role.CLERK, "city-tax")).account_id))
    with django_assert_num_queries(0):
        assert actor_of(person).name == "山田 花子"
    with django_assert_num_queries(1):
        assert actor_of(member).has_role(Role.CLERK, "city-tax")
        actor_of(member)


@token_required("booking", "booking.write")
def guarded(request):
    return JsonResponse({"actor": actor_of(request).id})


def bearer(secret):
    return guarded(request_of(Authorization=f"Bearer {secret}"))


def test_a_token_opens_its_scopes_until_it_ends(resident):
    account = resident()
    token = create_token(account_id=account.id, scopes=["booking", "booking.write"], days=1, actor=SYSTEM)
    narrow = create_token(account_id=account.id, scopes=["booking"], days=1, actor=SYSTEM)
    assert account.id in bearer(token.secret).content.decode()
    assert bearer(narrow.secret).status_code == 403
    wrong = bearer("hataori_wrong")
    assert wrong.status_code == 401
    assert wrong.headers["WWW-Authenticate"].startswith("Bearer")
    with clock.frozen(clock.now() + timedelta(days=1, seconds=1)):
        assert bearer(token.secret).status_code == 401
    revoke_token(token.secret, actor=SYSTEM)
    assert bearer(token.secret).status_code == 401
    assert not models.ApiToken.objects.filter(digest__contains=token.secret[8:]).exists()


def test_a_session_is_no_token(resident):
    assert guarded(request_of(row_of(resident().id))).status_code == 401


def test_a_closed_account_s_token_opens_nothing(resident):
    account = resident()
    token = create_token(account_id=account.id, scopes=["booking", "booking.write"], days=1, actor=SYSTEM)
    models.Account.objects.update(is_active=False)
    assert bearer(token.secret).status_code == 401


@pytest.mark.parametrize(("scopes", "days"), [([], 1), (["A B"], 1), (["booking"], 0), (["booking"], 9999)])
def test_bad_tokens_are_not_made(resident, scopes, days):
    with pytest.raises(Rejected):
        create_token(account_id=resident().id, scopes=scopes, days=days, actor=SYSTEM)


def test_other_people_s_profile_is_not_written(resident):
    hanako, taro = resident("hanako@example.jp"), resident("taro@example.jp")
    with pytest.raises(Forbidden):
        update_profile(taro.id, {"address": "どこか"}, actor=actor_for(row_of(hanako.id)))


def test_names_of_passes_over_what_is_no_account(resident):
    account = resident()
    assert names_of([account.id, "guest:abc", "system"]) == {account.id: "山田 花子"}
