"""A kind of notice to tell, mail and webhooks allowed, and a robot to send to."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from chainloom.accounts.models import Role
from chainloom.core import outgoing
from chainloom.notices import kinds
from chainloom.notices.models import Webhook, When
from chainloom.organisations.models import Organisation
from chainloom.organisations.policy import organisation_policy


def _words(params, reader):
    """As an app does it: the row is looked up as the reader may see it."""
    row = organisation_policy.rows(reader).filter(pk=params["organisation"]).first()
    return {"name": row.name} if row else None


@pytest.fixture
def told_kind(monkeypatch):
    """Kinds `test.said` (of an organisation) and `test.plain` (of its params alone)."""
    monkeypatch.setattr(kinds, "_KINDS", dict(kinds._KINDS))
    kinds.register(
        kinds.NoticeKind(
            "test.said", "Said", "Something about %(name)s.", words=_words, email=When.NOW,
            group=True,
        ),
        kinds.NoticeKind("test.plain", "Plain", "There are %(count)s.", email=When.DAILY),
        kinds.NoticeKind("test.office", "Office", "For the office.", roles=(Role.OFFICE,)),
    )  # fmt: skip


@pytest.fixture
def mails(settings):
    settings.SENDS_EMAIL = True
    settings.PUBLIC_ADDRESS = "https://chain.example.test"
    settings.DEFAULT_FROM_EMAIL = "chainloom@chain.example.test"


@dataclass
class Robot:
    """A server on this machine that keeps what it is sent and answers what it is told."""

    port: int
    status: int = 200
    answer: dict[str, Any] = field(default_factory=lambda: {"errcode": 0, "errmsg": "ok"})
    location: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/robot/send?key=abcd-very-secret-9876"

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(one["body"]) for one in self.asked]


@pytest.fixture
def robot(settings, monkeypatch):
    """Webhooks are allowed, and the guard lets this one server through beside what is public."""
    settings.WEBHOOKS_ALLOWED = True
    settings.PUBLIC_ADDRESS = "https://chain.example.test"
    kept = Robot(0)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.asked.append({"path": self.path, "headers": dict(self.headers), "body": body})
            data = json.dumps(kept.answer).encode()
            self.send_response(kept.status)
            if kept.location:
                self.send_header("Location", kept.location)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    public = outgoing.is_public
    monkeypatch.setattr(
        outgoing,
        "is_public",
        lambda address, port: (address, port) == ("127.0.0.1", kept.port) or public(address, port),
    )
    yield kept
    server.shutdown()
    server.server_close()


@pytest.fixture
def hook_to(chain, robot):
    """Makes a webhook of a format that leads to the robot."""

    def make(format: str, **about: Any) -> Webhook:
        about = {
            "name": "链办群",
            "address": robot.address,
            "codes": ["test.said"],
            "in_office_hours": False,
            **about,
        }
        return Webhook.objects.create(chain=chain, format=format, **about)

    return make


@pytest.fixture
def mill(firm) -> Organisation:
    return firm.membership.organisation
