"""Pages over https: the certificate is looked at, and for the name that was asked."""

from __future__ import annotations

import datetime
import socket
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from chainloom.core import outgoing
from chainloom.documents import fetching

NAME = "page.example.test"
PAGE = "<h1>鲤城区样布产业链联盟成立</h1>".encode()


class _Site(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", str(len(PAGE)))
        self.end_headers()
        self.wfile.write(PAGE)

    def log_message(self, *args):
        pass


def _certificate(folder: Path) -> Path:
    """Key and certificate of a server called NAME, which vouches for itself, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    today = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - datetime.timedelta(days=1))
        .not_valid_after(today + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    return _certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="module")
def port(certificate):
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


def _fetch(port: int, host: str) -> fetching.Page:
    return fetching.fetch(
        f"https://{host}:{port}/page",
        limit=10_000,
        guard=lambda address, at: (address, at) == ("127.0.0.1", port),
        resolve=lambda name, at: ["127.0.0.1"],
    )


def test_a_page_over_https_is_fetched_where_the_certificate_holds(port, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert _fetch(port, NAME).data == PAGE


def test_a_certificate_for_another_name_is_refused(port, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with pytest.raises(fetching.Refused) as refusal:
        _fetch(port, "other.example.test")
    assert refusal.value.code == "certificate"
    assert "certificate" in fetching.sentence("certificate")


def test_a_server_that_never_shakes_hands_is_let_go():
    with socket.create_server(("127.0.0.1", 0)) as silent, outgoing.Watch(0.3) as watch:
        # Each single wait may be longer than the watch: it is the watch that ends them.
        watch.seconds = 30.0
        asked = {
            "watch": watch,
            "limit": 10,
            "guard": lambda address, at: True,
            "resolve": lambda name, at: ["127.0.0.1"],
        }
        with pytest.raises(outgoing.Refused) as refusal:
            outgoing.ask(f"https://{NAME}:{silent.getsockname()[1]}/", **asked)
    assert refusal.value.code == "too_slow"


def test_a_certificate_that_nobody_vouches_for_is_refused(port):
    with pytest.raises(fetching.Refused) as refusal:
        _fetch(port, NAME)
    assert refusal.value.code == "certificate"
