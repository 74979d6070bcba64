"""Signing in at a companion: consent, code, tokens, userinfo, refresh, withdrawal, logout."""

from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.test import Client as Browser

from hataori.interfaces.oidc import clients, grants, models
from hataori.kernel import clock
from hataori.kernel.person_name import PersonName
from hataori.platform.accounts.actions.registration import NewResident, register_resident
from hataori.platform.events import api as events

from .conftest import AFTER, CALLBACK, OPERATOR, PASSWORD, id_token, sign_in, told

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("signs", [False, True])
def test_the_whole_way(companion, hanako, client, signs):
    library = companion(signs=signs)
    page = library.go(client)
    text = page.content.decode()
    assert page.status_code == 200
    assert "図書館アプリ" in text
    assert "氏名・フリガナ・生年月日" in text
    assert "form-action 'self' https://library.example.jp" in page["Content-Security-Policy"]
    answer = told(library.agree(client))
    assert answer["state"] == "st4te"
    assert answer["iss"] == "http://127.0.0.1:8000"
    given = library.token(client, answer["code"])
    assert given.status_code == 200, given.content
    assert "no-store" in given["Cache-Control"]
    tokens = given.json()
    assert "refresh_token" not in tokens
    claims = id_token(client, tokens["id_token"])
    assert claims["aud"] == library.row.client_id
    assert claims["nonce"] == "n0nce"
    assert claims["acr"] == "aal1"
    assert "name" not in claims
    known = library.userinfo(client, tokens["access_token"]).json()
    assert known["sub"] == claims["sub"]
    assert known["name"] == "山田 花子"
    assert known["family_name#ja-Kana-JP"] == "ヤマダ"
    assert "email" not in known
    assert hanako.id not in str(known)


def test_agreeing_once_is_enough_and_told_once_a_sign_in(companion, hanako, client):
    library = companion()
    library.code(client)
    assert "code" in told(library.go(client))
    seen = [event for event in events.read_after(events.Cursor(), 50) if event.type == "oidc.granted"]
    assert [event.data for event in seen] == [{"client": library.row.client_id}] * 2


def test_asking_for_more_asks_the_person_again(companion, hanako, client):
    library = companion()
    library.code(client)
    page = library.go(client, scope="openid profile email")
    assert page.status_code == 200
    assert "メールアドレス" in page.content.decode()
    assert library.go(client, prompt="consent").status_code == 200


def test_what_a_client_is_not_registered_for_is_not_given(companion, hanako, client):
    library = companion(scopes=("profile",))
    code = library.code(client, scope="openid profile email address offline_access")
    tokens = library.token(client, code).json()
    assert tokens["scope"] == "openid profile"
    assert "refresh_token" not in tokens


def test_saying_no(companion, hanako, client):
    library = companion()
    assert told(library.agree(client, act="deny"))["error"] == "access_denied"
    assert not models.Grant.objects.exists()


def test_who_is_not_signed_in_signs_in_first_and_goes_on(companion, hanako):
    library, browser = companion(), Browser()
    answer = library.go(browser)
    assert answer["Location"].startswith("/account/sign-in/?next=%2Foidc%2Fauthorize")
    place = parse_qs(urlsplit(answer["Location"]).query)["next"][0]
    assert sign_in(browser, next_url=place)["Location"] == place
    page = browser.get(place, headers={"Referer": "http://testserver/account/sign-in/"})
    assert "図書館アプリ" in page.content.decode()


def test_straight_after_a_form_the_browser_is_not_redirected_away(companion, hanako, client):
    """Chrome holds form-action against redirects: one link in between."""
    library = companion()
    library.code(client)
    url = "/oidc/authorize?" + urlencode(library.request())
    page = client.get(url, headers={"Referer": "http://testserver/account/sign-in/"})
    assert page.status_code == 200
    assert "に戻る" in page.content.decode()
    assert "code" in told(client.get(url))


def test_prompt_none_never_shows_a_page(companion, hanako, client):
    library = companion()
    assert told(library.go(Browser(), prompt="none"))["error"] == "login_required"
    assert told(library.go(client, prompt="none"))["error"] == "consent_required"
    library.code(client)
    assert "code" in told(library.go(client, prompt="none"))


def test_prompt_login_and_max_age_ask_for_a_fresh_proof(companion, hanako, client):
    library = companion()
    library.code(client)
    answer = library.go(client, prompt="login")
    assert answer["Location"].startswith("/account/step-up/")
    assert library.go(client, prompt="login")["Location"].startswith("/account/step-up/")
    place = parse_qs(urlsplit(answer["Location"]).query)["next"][0]
    assert client.post("/account/step-up/", {"password": PASSWORD, "next": place})["Location"] == place
    assert "code" in told(client.get(place))
    assert "code" in told(library.go(client, max_age="600"))
    with clock.frozen(clock.now() + timedelta(minutes=5)):
        assert library.go(client, max_age="60")["Location"].startswith("/account/step-up/")
        assert told(library.go(client, max_age="60", prompt="none"))["error"] == "login_required"


def test_withdrawing_the_consent_ends_everything_at_once(companion, hanako, client):
    library = companion()
    tokens = library.token(client, library.code(client, scope="openid profile offline_access")).json()
    page = client.get("/my/consents/").content.decode()
    assert "図書館アプリ" in page
    consent = page.partition("/withdraw/")[0].rpartition("/")[2]
    client.post(f"/my/consents/{consent}/withdraw/")
    assert library.userinfo(client, tokens["access_token"]).status_code == 401
    assert library.refresh(client, tokens["refresh_token"]).json()["error"] == "invalid_grant"
    assert library.go(client).status_code == 200


def test_refresh_rotates(companion, hanako, client):
    library = companion(signs=True)
    first = library.token(client, library.code(client, scope="openid profile offline_access")).json()
    second = library.refresh(client, first["refresh_token"]).json()
    assert second["refresh_token"] != first["refresh_token"]
    assert library.userinfo(client, second["access_token"]).status_code == 200
    assert id_token(client, second["id_token"])["sub"] == id_token(client, first["id_token"])["sub"]
    narrow = library.refresh(client, second["refresh_token"], scope="openid").json()
    assert "name" not in library.userinfo(client, narrow["access_token"]).json()


def test_a_stolen_refresh_token_ends_the_whole_grant(companion, hanako, client):
    library = companion()
    first = library.token(client, library.code(client, scope="openid profile offline_access")).json()
    second = library.refresh(client, first["refresh_token"]).json()
    assert library.refresh(client, first["refresh_token"]).json()["error"] == "invalid_grant"
    assert library.refresh(client, second["refresh_token"]).json()["error"] == "invalid_grant"
    assert library.userinfo(client, second["access_token"]).status_code == 401
    assert models.Grant.objects.get().ended_by == "refresh_reused"


def test_tokens_run_out(companion, hanako, client):
    library = companion()
    tokens = library.token(client, library.code(client, scope="openid profile offline_access")).json()
    models.Token.objects.update(issued_at=clock.machine() - timedelta(days=40), expires_at=clock.machine())
    assert library.userinfo(client, tokens["access_token"]).status_code == 401
    assert library.refresh(client, tokens["refresh_token"]).json()["error"] == "invalid_grant"
    grants.clean()
    assert not models.Token.objects.exists()


def test_clients_of_other_hosts_see_other_people(companion, hanako, client):
    library, sports = companion(), companion(host="sports")
    sub = id_token(client, library.token(client, library.code(client)).json()["id_token"])["sub"]
    from hataori.interfaces.oidc.settings import subject_of

    assert sub == subject_of(hanako.id, library.row.sector)
    assert sub != subject_of(hanako.id, sports.row.sector)
    assert sub != hanako.id


def test_the_card_counts(companion, hanako, client):
    library = companion()
    session = client.session
    session["identity_strength"] = "aal3"
    session.save()
    claims = id_token(client, library.token(client, library.code(client)).json()["id_token"])
    assert claims["acr"] == "aal3"


def test_logout_with_her_own_id_token(companion, hanako, client):
    library = companion()
    tokens = library.token(client, library.code(client, scope="openid profile offline_access")).json()
    query = {"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": AFTER, "state": "x"}
    answer = client.get("/oidc/logout?" + urlencode(query))
    assert answer["Location"] == f"{AFTER}?state=x"
    assert client.get("/my/profile/").status_code == 302
    assert library.refresh(client, tokens["refresh_token"]).json()["error"] == "invalid_grant"


def test_nobody_is_signed_out_by_a_link(companion, hanako, client):
    library = companion()
    other = register_resident(NewResident("kenta@example.jp", PersonName("髙橋", "健太"), PASSWORD))
    browser = Browser()
    sign_in(browser, "kenta@example.jp")
    foreign = library.token(client, library.code(client)).json()["id_token"]
    for query in ("", "?" + urlencode({"id_token_hint": foreign, "post_logout_redirect_uri": AFTER})):
        page = browser.get(f"/oidc/logout{query}")
        assert page.status_code == 200
        assert "サインアウトしますか" in page.content.decode()
    assert browser.get("/my/profile/").status_code == 200
    assert other.id
    strict = Browser(enforce_csrf_checks=True)
    strict.cookies = browser.cookies
    assert strict.post("/oidc/logout", {"act": "leave"}).status_code == 403
    assert browser.post("/oidc/logout", {"act": "leave"})["Location"] == "/"
    assert browser.get("/my/profile/").status_code == 302


def test_logout_leads_only_where_the_client_is_registered(companion, hanako, client):
    library = companion()
    token = library.token(client, library.code(client)).json()["id_token"]
    query = {"id_token_hint": token, "post_logout_redirect_uri": "https://evil.example/"}
    assert client.get("/oidc/logout?" + urlencode(query))["Location"] == "/"
    forged = token[:-8] + "AAAAAAAA"
    query = {"id_token_hint": forged, "post_logout_redirect_uri": AFTER}
    assert client.get("/oidc/logout?" + urlencode(query)).status_code == 400


def test_a_stopped_client_is_out_at_once(companion, hanako, client):
    library = companion()
    tokens = library.token(client, library.code(client, scope="openid profile offline_access")).json()
    clients.stop(library.row.client_id, actor=OPERATOR)
    assert library.userinfo(client, tokens["access_token"]).status_code == 401
    assert library.refresh(client, tokens["refresh_token"]).json()["error"] == "invalid_client"
    assert library.go(client).status_code == 400


def test_metadata_names_only_what_there_is(client):
    found = client.get("/.well-known/openid-configuration").json()
    assert found["issuer"] == "http://127.0.0.1:8000"
    assert found["code_challenge_methods_supported"] == ["S256"]
    assert found["subject_types_supported"] == ["pairwise"]
    for name in ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri", "end_session_endpoint"):
        path = found[name].removeprefix("http://127.0.0.1:8000")
        assert client.get(path).status_code != 404, name
    assert not any("d" in key for key in client.get("/oidc/jwks.json").json()["keys"])
    assert CALLBACK


def test_who_leaves_ends_what_companions_hold(companion, hanako, client):
    from hataori.interfaces.oidc.consumers import end_grants

    library = companion()
    tokens = library.token(client, library.code(client, scope="openid profile offline_access")).json()
    client.post("/my/close/")
    assert library.userinfo(client, tokens["access_token"]).status_code == 401
    assert library.refresh(client, tokens["refresh_token"]).json()["error"] == "invalid_grant"
    end_grants([event for event in events.read_after(events.Cursor(), 50) if event.type == "portal_id.deleted"])
    assert models.Grant.objects.get().ended_by == "account_closed"
