"""A broker brings its secret for a token of a day: for its sellers, for its own orders, and nothing further."""

import base64
from datetime import timedelta
from urllib.parse import quote

import pytest

from hataori.kernel import clock

from .conftest import NOW, PAYMENT, Broker, new_id, token_of

pytestmark = pytest.mark.django_db

NAME = "予約アプリ"


@pytest.fixture
def secret(city):
    return token_of(NAME, "openactive", "openactive:client", "openactive:city")


def basic(name, secret):
    word = base64.b64encode(f"{quote(name)}:{quote(secret)}".encode()).decode()
    return {"Authorization": f"Basic {word}"}


def ask(client, headers=None, **words):
    body = {"grant_type": "client_credentials", **words}
    answer = client.post("/openactive/auth/token", body, headers=headers or {})
    return answer.status_code, answer.json()


def test_the_dataset_names_the_authority_and_the_authority_its_endpoint(client):
    found = client.get("/openactive/auth/.well-known/openid-configuration").json()
    assert found["token_endpoint"] == "http://testserver/openactive/auth/token"
    assert found["issuer"] in client.get("/openactive/").content.decode()


def test_a_token_for_the_orders_feed_reads_orders_and_books_nothing(client, secret, slot):
    status, told = ask(client, basic(NAME, secret))
    assert (status, told["token_type"], told["expires_in"]) == (200, "Bearer", 86_400)
    broker = Broker(told["access_token"])
    assert broker.call("GET", "orders-rpde")[0] == 200
    assert broker.quote(new_id(), slot)[1]["@type"] == "InvalidAuthorizationDetailsError"


def test_a_token_for_booking_books_for_the_same_broker(client, secret, slot):
    told = ask(client, client_id=NAME, client_secret=secret, scope="openactive-ordersfeed openactive-openbooking")[1]
    uuid = new_id()
    assert Broker(told["access_token"]).book(uuid, slot, payment=PAYMENT)[0] == 201
    assert Broker(secret).call("GET", f"orders/{uuid}")[0] == 200
    with clock.frozen(NOW + timedelta(days=2)):
        assert Broker(told["access_token"]).call("GET", "orders-rpde")[0] == 401


def test_what_is_wrong_is_told_in_the_words_of_the_standard(client, secret):
    assert ask(client, basic("だれか", secret)) == (401, {"error": "invalid_client"})
    assert ask(client, basic(NAME, "hataori_nothing")) == (401, {"error": "invalid_client"})
    assert ask(client, {"Authorization": "Basic %%%"})[1] == {"error": "invalid_client"}
    assert ask(client, basic(NAME, secret), scope="everything") == (400, {"error": "invalid_scope"})
    assert ask(client, basic(NAME, secret), grant_type="password") == (400, {"error": "unsupported_grant_type"})
    told = ask(client, basic(NAME, secret))[1]
    assert ask(client, basic(NAME, told["access_token"]))[0] == 401, "an access token is no secret"
    assert ask(client, basic(NAME, token_of(NAME, "openactive")))[0] == 401
