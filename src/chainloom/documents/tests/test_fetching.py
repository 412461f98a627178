"""Pages are fetched from the public internet only, within limits of size and time."""

from __future__ import annotations

import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from chainloom.core.errors import Problem
from chainloom.documents import fetching, services
from chainloom.documents.models import DocumentState
from chainloom.jobs.testing import run_queued

PAGE = "<h1>鲤城区样布产业链党委正式成立</h1>".encode()


class _Site(BaseHTTPRequestHandler):
    def do_GET(self):
        routes = {
            "/page": self._page,
            "/large": self._large,
            "/drip": self._drip,
            "/round": lambda: self._lead_on("/round"),
            "/once": lambda: self._lead_on("/page"),
            "/inside": lambda: self._lead_on("http://192.168.0.1/secret"),
            "/file": lambda: self._lead_on("file:///etc/passwd"),
            "/gone": lambda: self._answer(410, b""),
        }
        routes[self.path]()

    def _answer(self, status: int, data: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _page(self):
        self._answer(200, PAGE, Host=self.headers["Host"])

    def _large(self):
        self.send_response(200)
        self.end_headers()
        try:
            for _ in range(200):
                self.wfile.write(b"x" * 65536)
        except OSError:
            pass

    def _drip(self):
        """Headers that never end, one every tenth of a second."""
        try:
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            for number in range(100):
                self.wfile.write(f"X-{number}: y\r\n".encode())
                time.sleep(0.1)
        except OSError:
            pass

    def _lead_on(self, target: str):
        self._answer(302, b"", Location=target)

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def site():
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


def _here(site: int):
    """A guard that lets this one server through beside what is public."""

    def guard(address: str, port: int) -> bool:
        return (address, port) == ("127.0.0.1", site) or fetching.is_public(address, port)

    return guard


def _get(site: int, path: str, **about):
    about = {"limit": 1_000_000, "guard": _here(site), **about}
    return fetching.fetch(f"http://127.0.0.1:{site}{path}", **about)


def _code(site: int, path: str, **about) -> str:
    with pytest.raises(fetching.Refused) as refusal:
        _get(site, path, **about)
    assert fetching.sentence(refusal.value.code, **refusal.value.detail)
    return refusal.value.code


def test_a_page_is_fetched_also_where_it_moved(site):
    assert _get(site, "/page").data == PAGE
    moved = _get(site, "/once")
    assert (moved.data, moved.url) == (PAGE, f"http://127.0.0.1:{site}/page")


def test_the_name_is_kept_while_the_looked_at_address_is_used(site):
    page = fetching.fetch(
        f"http://page.example.test:{site}/page",
        limit=1000,
        guard=_here(site),
        resolve=lambda host, port: ["127.0.0.1"],
    )
    assert page.data == PAGE


def test_a_redirect_inwards_is_refused(site):
    assert _code(site, "/inside") == "private_address"
    assert _code(site, "/file") == "not_an_address"
    assert _code(site, "/round") == "too_many_redirects"


def test_limits_hold(site):
    assert _code(site, "/large") == "too_large"
    assert _code(site, "/drip", seconds=1) == "too_slow"
    assert _code(site, "/gone") == "bad_answer"


def test_without_the_guard_opened_the_server_is_not_reached(site):
    assert _code(site, "/page", guard=fetching.is_public) == "port"


def test_a_name_that_means_something_else_a_moment_later_gains_nothing(monkeypatch):
    """DNS rebinding: what was looked at is what is connected to."""
    answers = iter([["93.184.216.34"], ["127.0.0.1"]])
    asked = []

    def connect(address, timeout):
        asked.append(address)
        raise OSError

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(fetching.Refused):
        fetching.fetch("http://rebind.test/", limit=10, resolve=lambda host, port: next(answers))
    assert asked == [("93.184.216.34", 80)]


def test_a_name_with_one_address_within_is_refused():
    with pytest.raises(fetching.Refused) as refusal:
        fetching.fetch(
            "http://mixed.test/",
            limit=10,
            resolve=lambda host, port: ["93.184.216.34", "10.0.0.7"],
        )
    assert refusal.value.code == "private_address"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:7f00:1::",
        "2001:0:53aa:64c::1",
        "ff02::1",
    ],
)
def test_inner_addresses_are_not_public(address):
    assert not fetching.is_public(address, 80)


def test_public_addresses_are_reached_on_the_usual_ports_only():
    assert fetching.is_public("93.184.216.34", 443)
    assert fetching.is_public("2606:2800:220:1:248:1893:25c8:1946", 80)
    assert not fetching.is_public("93.184.216.34", 22)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "gopher://example.test/",
        "http://user:secret@example.test/",
        "http:///nothing",
        "http://example.test:99999/",
        "http://example.test/\r\nHost: other",
        "http://[::1",
        "example.test",
        "",
    ],
)
def test_what_is_no_web_address_is_refused(url):
    with pytest.raises(fetching.Refused) as refusal:
        fetching.checked(url)
    assert refusal.value.code == "not_an_address"


@pytest.mark.django_db
def test_fetching_is_off_by_default(office):
    with pytest.raises(Problem, match="fetches no pages"):
        services.document_fetch(chain=office.chain, url="http://example.test/", by=office)


@pytest.mark.django_db
def test_a_fetched_page_is_kept_and_read(office, settings, site, monkeypatch, hands):
    settings.FETCH_DOCUMENTS = True
    url = f"http://127.0.0.1:{site}/page"
    fetch = fetching.fetch
    monkeypatch.setattr(
        fetching, "fetch", lambda url, *, limit: fetch(url, limit=limit, guard=_here(site))
    )
    document = services.document_fetch(chain=office.chain, url=url, by=office)
    run_queued()
    document.refresh_from_db()
    assert (document.state, document.filename) == (DocumentState.READ, "page.html")
    assert hands.asked[0]["data"] == PAGE
    assert hands.asked[0]["url"] == url
    again = services.document_fetch(chain=office.chain, url=url, by=office)
    run_queued()
    again.refresh_from_db()
    assert (again.state, again.error["code"]) == (DocumentState.FAILED, "same_file")


@pytest.mark.django_db
def test_an_inner_address_fails_the_document_and_says_so(office, settings):
    settings.FETCH_DOCUMENTS = True
    document = services.document_fetch(chain=office.chain, url="http://127.0.0.1/", by=office)
    run_queued()
    document.refresh_from_db()
    assert (document.state, document.error["code"]) == (DocumentState.FAILED, "private_address")
