"""The way out leads to the open internet only, and no answer fills the memory."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from hataori.platform.egress import EgressRefused, client, fetch
from hataori.platform.egress.walls import is_public


class Handler(BaseHTTPRequestHandler):
    """Answers with as many bytes as the address asks for, or sends on."""

    def do_GET(self):
        size = int(self.path.rpartition("/")[2] or 0)
        self.send_response(302 if "redirect" in self.path else 200)
        self.send_header("Location", "http://169.254.169.254/")
        self.send_header("Content-Length", str(size))
        self.end_headers()
        self.wfile.write(b"x" * size)

    def log_message(self, *args):
        pass


@pytest.fixture
def server():
    found = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=found.serve_forever)
    thread.start()
    yield f"127.0.0.1:{found.server_port}"
    found.shutdown()
    thread.join()
    found.server_close()


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",  # noqa: S104
     "::1", "fe80::1%eth0", "fd00::1", "::ffff:127.0.0.1", "2002:7f00:1::", "::"],
)  # fmt: skip
def test_addresses_inside_the_walls_are_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2001:4860:4860::8888"])
def test_addresses_of_the_internet_are(address):
    assert is_public(address)


def test_nothing_reaches_this_machine_unless_allowed(server):
    with pytest.raises(EgressRefused):
        fetch("test", "GET", f"https://{server}/")


def test_plain_http_is_refused_unless_allowed(server):
    with pytest.raises(EgressRefused, match="暗号化されない"):
        fetch("test", "GET", f"http://{server}/")


def test_an_allowed_host_is_reached(settings, server):
    settings.HATAORI_EGRESS_ALLOW = [server]
    answer = fetch("test", "GET", f"http://{server}/5")
    assert (answer.status_code, answer.content) == (200, b"xxxxx")


def test_a_redirect_is_not_followed(settings, server):
    settings.HATAORI_EGRESS_ALLOW = [server]
    assert fetch("test", "GET", f"http://{server}/redirect/0").status_code == 302


def test_an_answer_that_is_too_large_is_dropped(settings, server):
    settings.HATAORI_EGRESS_ALLOW = [server]
    with pytest.raises(EgressRefused, match="大きすぎます"):
        fetch("test", "GET", f"http://{server}/200000", largest=100_000)


def test_a_name_that_leads_inside_is_refused():
    with client("test") as out, pytest.raises(EgressRefused):
        out.get("https://localhost/")
