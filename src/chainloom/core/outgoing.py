"""Requests to the outside, without becoming somebody's way into the inner network.

A server that calls addresses which people name can be sent to such that only it can reach (OWASP,
"Server-Side Request Forgery"). So the host's name is resolved here, every address it has must be
a public one, and the connection goes to the address that was looked at and no other: what the
name means a moment later (DNS rebinding) does not matter. A redirect is told and never followed
here: who follows it asks anew. A watch ends the whole after a time, whatever the other side does.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, quote, urljoin, urlsplit

SECONDS = 30.0
LONGEST = 500
PORTS = {"http": 80, "https": 443}
_CHUNK = 64 * 1024
_REDIRECTS = (301, 302, 303, 307, 308)
# Ranges that carry an IPv4 address inside (RFC 6052, 3056): what they lead to is not looked at.
_CARRIERS = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16")))
_HEADERS = {
    "User-Agent": "Chainloom",
    "Accept-Encoding": "identity",
    "Connection": "close",
}

Resolve = Callable[[str, int], list[str]]
Guard = Callable[[str, int], bool]


class Refused(Exception):
    """An address that is not called, or a call that came to nothing: a stable code.

    `not_an_address` · `port` · `unknown_host` · `private_address` · `too_large` · `too_slow` ·
    `bad_answer` (detail: `status`) · `certificate` · `no_answer`
    """

    def __init__(self, code: str, **detail: Any) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


@dataclass(frozen=True)
class Answer:
    """What came back; `moved_to` is where a redirect leads, else empty.

    `headers` by their names in small letters.
    """

    url: str
    status: int
    data: bytes
    moved_to: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


def checked(url: str) -> str:
    """The address without what only a browser needs; `Refused` for one that is none."""
    text = url.strip()
    if len(text) > LONGEST or any(ord(sign) < 33 for sign in text):
        raise Refused("not_an_address")
    parts = _parts(text)
    return parts._replace(fragment="").geturl()


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Refused("not_an_address") from error
    if parts.scheme not in PORTS or not parts.hostname or "@" in parts.netloc:
        raise Refused("not_an_address")
    if port == 0:
        raise Refused("port")
    return parts


def is_public(address: str, port: int) -> bool:
    """Whether an address belongs to the public internet, on a port where pages are served."""
    if port not in PORTS.values():
        return False
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            found = found.ipv4_mapped
        elif any(found in network for network in _CARRIERS) or found.teredo is not None:
            return False
    return found.is_global and not found.is_multicast


def resolved(host: str, port: int) -> list[str]:
    """Every address that a name has now."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Refused("unknown_host") from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class Watch:
    """Closes whatever connection is open when the time is over, in the middle of a read too."""

    def __init__(self, seconds: float) -> None:
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True
        self._socket: socket.socket | None = None
        self.is_over = False
        self.seconds = seconds

    def __enter__(self) -> Watch:
        self._timer.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._timer.cancel()

    def over(self, connection: socket.socket) -> None:
        self._socket = connection
        if self.is_over:
            self._end()

    def _end(self) -> None:
        self.is_over = True
        if self._socket is not None:
            with contextlib.suppress(OSError):
                # Of the plain socket: that of TLS would first forget its state, in use elsewhere.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


def ask(
    url: str,
    *,
    watch: Watch,
    limit: int,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    guard: Guard = is_public,
    resolve: Resolve = resolved,
) -> Answer:
    """One request, whatever the status of its answer; at most `limit` bytes are read.

    `guard` says which addresses and ports may be reached.
    """
    parts = _parts(url)
    host = str(parts.hostname)
    port = parts.port or PORTS[parts.scheme]
    addresses = resolve(host, port)
    if not addresses:
        raise Refused("unknown_host")
    # One address within is enough to refuse: which one a connection takes is chance.
    if not all(guard(address, port) for address in addresses):
        raise Refused("port" if port not in PORTS.values() else "private_address")
    is_secure = parts.scheme == "https"
    kind = http.client.HTTPSConnection if is_secure else http.client.HTTPConnection
    connection = kind(host, port, timeout=watch.seconds)
    try:
        connection.sock = _connected(addresses[0], port, host, parts.scheme, watch)
        connection.request(
            method, target_of(url), body=body, headers={**_HEADERS, **(headers or {})}
        )
        return _read(connection.getresponse(), url, limit, watch)
    except ssl.SSLCertVerificationError as error:
        raise Refused("certificate") from error
    except (OSError, http.client.HTTPException, UnicodeError, ValueError) as error:
        # A single wait has the same bound as the whole, and may end a moment before it.
        is_slow = watch.is_over or isinstance(error, TimeoutError)
        raise Refused("too_slow" if is_slow else "no_answer") from error
    finally:
        connection.close()


def target_of(url: str) -> str:
    """Path and query of an address as they are sent.

    >>> target_of("https://tool.example/检验?q=布"), target_of("https://tool.example")
    ('/%E6%A3%80%E9%AA%8C?q=%E5%B8%83', '/')
    """
    parts = _parts(url)
    target = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    return target + (f"?{quote(parts.query, safe='/%:@!$&()*+,;=~-._?')}" if parts.query else "")


def _connected(address: str, port: int, host: str, scheme: str, watch: Watch) -> socket.socket:
    """A connection to the very address that was looked at; TLS still asks for the name."""
    plain = socket.create_connection((address, port), timeout=watch.seconds)
    watch.over(plain)
    if scheme == "http":
        return plain
    # The wrapped socket takes the plain one's place: the watch must hold it during the handshake.
    secure: ssl.SSLSocket | None = None
    try:
        secure = ssl.create_default_context().wrap_socket(
            plain, server_hostname=host, do_handshake_on_connect=False
        )
        watch.over(secure)
        secure.do_handshake()
    except BaseException:
        (secure or plain).close()
        raise
    return secure


def _read(answer: http.client.HTTPResponse, url: str, limit: int, watch: Watch) -> Answer:
    if answer.status in _REDIRECTS:
        target = answer.getheader("Location")
        if not target:
            raise Refused("bad_answer", status=answer.status)
        return Answer(url, answer.status, b"", urljoin(url, target))
    if answer.getheader("Content-Encoding", "identity") != "identity":
        raise Refused("bad_answer", status="Content-Encoding")
    data = bytearray()
    while chunk := answer.read(_CHUNK):
        data += chunk
        if len(data) > limit:
            raise Refused("too_large")
        if watch.is_over:
            raise Refused("too_slow")
    if watch.is_over:
        raise Refused("too_slow")
    headers = {name.lower(): value for name, value in answer.getheaders()}
    return Answer(url, answer.status, bytes(data), headers=headers)
