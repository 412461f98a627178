"""A worker killed while the mail server listens: the notice arrives all the same, once.

Real processes, a real database and a mail server of this test's own.
"""

from __future__ import annotations

import re
import signal
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from uuid import UUID

import pytest

from tests.installation import Installation, prepared

pytestmark = pytest.mark.slow

TELL = """
from chainloom.accounts.models import User
from chainloom.cli.main import main
from chainloom.notices.services import notify
assert main(["chain", "new", "fabric", "--name", "纺织面料", "--district", "350502"]) == 0
chain = model("chain", "Chain").objects.get()
user = User.objects.create_user("office@fabric.test", "correct-horse-battery", language="en")
notify(code="notices.test", to=[user], chain=chain, link="/", urgent=True)
"""


class MailServer(socketserver.ThreadingTCPServer):
    """Takes messages by SMTP; keeps the first sender waiting for its answer for ever."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Session)
        self.heard: list[str] = []
        self.accepted: list[str] = []


class Session(socketserver.StreamRequestHandler):
    server: MailServer

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())

    def handle(self) -> None:
        self.say("220 here")
        while line := self.rfile.readline():
            verb = line.split()[0].upper() if line.split() else b""
            if verb == b"DATA":
                self.say("354 go on")
                self._take()
            elif verb == b"QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def _take(self) -> None:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        message = b"".join(lines).decode()
        self.server.heard.append(message)
        if len(self.server.heard) == 1:
            # Until the other side is gone.
            while self.rfile.readline():
                pass
            return
        self.server.accepted.append(message)
        self.say("250 taken")


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    with MailServer() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def here(tmp_path, mail_server) -> Iterator[Installation]:
    with prepared(tmp_path) as installation:
        port = mail_server.server_address[1]
        installation.environment["CHAINLOOM_EMAIL_URL"] = f"smtp://127.0.0.1:{port}"
        yield installation


def delivery(installation: Installation) -> tuple[str, int, UUID]:
    """The one there is: its state, how often it was tried, its number."""
    (row,) = installation.rows("SELECT state, attempts, id FROM notices_noticedelivery")
    return row["state"], row["attempts"], UUID(str(row["id"]))


def wait_for(what: Callable[[], bool], seconds: float = 120) -> None:
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, "it never came"
        time.sleep(0.1)


def test_what_a_killed_worker_was_sending_is_sent_by_the_next(here, mail_server):
    here.do(TELL)
    first = here.start("worker")
    try:
        wait_for(lambda: len(mail_server.heard) == 1)
        assert delivery(here)[:2] == ("sending", 1)
    finally:
        first.send_signal(signal.SIGKILL)
        first.wait(timeout=30)
    assert mail_server.accepted == []
    second = here.start("worker")
    try:
        wait_for(lambda: delivery(here)[0] == "sent")
    finally:
        second.terminate()
        second.wait(timeout=60)
    state, attempts, pk = delivery(here)
    assert (state, attempts, len(mail_server.accepted)) == ("sent", 2, 1)
    assert "This is a test." in mail_server.accepted[0]
    ids = {re.search(r"Message-ID: <(.+)@", said)[1] for said in mail_server.heard}
    assert ids == {str(pk)}
