"""Real drand rounds over a real connection: what a relay says is fetched through the egress policy and verified."""

import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from hataori.blocks.lottery import tasks
from hataori.blocks.lottery.api import QUICKNET, audit_bundle, bls_verifier, close_round, closing_notice, draw_round
from hataori.blocks.lottery.beacons import fetch_beacon
from hataori.blocks.lottery.verifier import read, verify
from hataori.kernel import clock
from hataori.kernel.errors import Rejected, Unavailable
from hataori.web.cli import main

from .houses import entered, opened, slot

BEFORE = QUICKNET.time_of(999)


@pytest.fixture
def beacons(hataori_data):
    told = json.loads((hataori_data / "booking" / "lottery" / "public_randomness_vectors.json").read_text())
    return {beacon["round"]: beacon for beacon in told["drand_quicknet"]["beacons"]}


@pytest.fixture
def relay(settings):
    """A relay whose answers the test decides; a dead one stands before it."""
    answers, asked = {}, []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            content = answers.get(self.path.rsplit("/", 1)[1])
            self.send_response(200 if content is not None else 404)
            self.end_headers()
            self.wfile.write(content if isinstance(content, bytes) else json.dumps(content).encode())

        def log_message(self, *arguments):
            """Tests are quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    port = server.server_address[1]
    settings.HATAORI_EGRESS_ALLOW = [f"127.0.0.1:{port}", "127.0.0.1:9"]
    settings.HATAORI_DRAND_URLS = ["http://127.0.0.1:9", f"http://127.0.0.1:{port}"]
    server.answers, server.asked = answers, asked
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_the_library_that_verifies_is_installed():
    assert bls_verifier() is not None


def test_a_round_is_fetched_from_the_first_relay_that_answers(relay, beacons):
    relay.answers["1000"] = beacons[1000]
    assert fetch_beacon(QUICKNET.hash, 1000).randomness.hex() == beacons[1000]["randomness"]
    assert relay.asked == [f"/{QUICKNET.hash}/public/1000"]


@pytest.mark.parametrize("content", [None, b"", b"[", b"[]", b"null", b"x" * 20_000])
def test_a_relay_that_answers_nothing_of_use(relay, content):
    if content is not None:
        relay.answers["1000"] = content
    with pytest.raises(Unavailable):
        fetch_beacon(QUICKNET.hash, 1000)


def test_a_relay_that_lies_is_found_out(relay, beacons):
    """Another round under the asked number, in its own name and in the asked one's."""
    relay.answers["1000"] = beacons[1001]
    with pytest.raises(Rejected) as wrong:
        fetch_beacon(QUICKNET.hash, 1000)
    relay.answers["1000"] = beacons[1001] | {"round": 1000}
    with pytest.raises(Rejected) as forged:
        fetch_beacon(QUICKNET.hash, 1000)
    assert [each.value.problems[0].code for each in (wrong, forged)] == ["wrong_round", "bad_beacon"]


def test_outside_the_egress_policy_nothing_is_fetched(relay, beacons, settings):
    relay.answers["1000"] = beacons[1000]
    settings.HATAORI_EGRESS_ALLOW = []
    with pytest.raises(Unavailable):
        fetch_beacon(QUICKNET.hash, 1000)
    assert relay.asked == []


@pytest.mark.django_db
def test_a_round_drawn_with_a_real_beacon_by_the_worker(relay, beacons, capsys):
    """It waits while the relay has nothing; then it is drawn, and both programs call the beacon genuine."""
    found = opened(
        slot("A"), beacon="drand", apply_from=BEFORE - timedelta(days=2), apply_until=BEFORE - timedelta(hours=1),
        draw_at=BEFORE, confirm_until=BEFORE + timedelta(days=7),
    )  # fmt: skip
    for name in "abc":
        entered(found, name, "A", at=BEFORE - timedelta(days=1))
    with clock.frozen(BEFORE - timedelta(hours=1)):
        assert close_round(found.id).drand_round == 1000
    with clock.frozen(BEFORE):
        assert tasks.run_due()["drawn"] == 0
    with clock.frozen(QUICKNET.time_of(1000)):
        assert tasks.run_due()["drawn"] == 0
        relay.answers["1000"] = beacons[1000]
        assert tasks.run_due()["drawn"] == 1
        assert draw_round(found.id).revealed["drand"]["signature"] == beacons[1000]["signature"]
    outcome = verify(read(audit_bundle(found.id)), closing_notice(found.id))
    assert (outcome["verdict"], outcome["assurance"]) == ("verified", "drand")
    assert main(["lottery", "verify", str(audit_bundle(found.id))]) == 0
    assert "drandの署名は本物です。" in capsys.readouterr().out
