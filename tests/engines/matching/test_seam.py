"""Another way of comparing words: a search server, and an embedding, both faked on this machine."""

from __future__ import annotations

import json
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from chainloom.engines.matching import Condition, Need, Resource, make_index, match

OFFERS = [
    Resource("dry", "fabric", {"weight_gsm": 180}, text="quick dry running shirt"),
    Resource("warm", "fabric", {"weight_gsm": 180}, text="warm winter coat"),
    Resource("heavy", "fabric", {"weight_gsm": 600}, text="quick dry running shirt"),
]
NEED = Need("fabric", (Condition("weight_gsm", 170, 190),), words="shirt for running")


class Server(BaseHTTPRequestHandler):
    """Keeps documents by their row; a search answers with scores by row, any it likes."""

    documents: dict[str, str] = {}
    asked: list[dict] = []

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/documents":
            self.documents.update(body)
            answer: dict = {}
        else:
            self.asked.append(body)
            words = set(body["words"].split())
            answer = {
                row: len(words & set(self.documents[row].split())) * 2.5
                for row in map(str, body["rows"])
            }
        said = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *arguments) -> None:
        pass


class ServerWords:
    """Words as a server compares them: sent in lots, asked for the rows that are left alone."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.waiting: dict[int, str] = {}

    def add(self, row, resource, said):
        self.waiting[row] = f"{resource.title} {resource.text}"

    def settle(self):
        if self.waiting:
            self._post("/documents", self.waiting)
            self.waiting = {}

    def scores(self, asked, rows, count):
        self.settle()
        found = self._post("/search", {"words": asked.words, "rows": rows.tolist()})
        scores = np.array([found.get(str(row), 0.0) for row in rows], dtype=np.float32)
        return scores / max(float(scores.max(initial=0)), 1e-9)

    def _post(self, path, body):
        request = urllib.request.Request(self.address + path, json.dumps(body).encode())
        with urllib.request.urlopen(request, timeout=5) as answer:
            return json.load(answer)


@pytest.fixture
def server():
    Server.documents, Server.asked = {}, []
    running = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    running.server_close()


def test_a_server_may_compare_the_words(server):
    index = make_index(OFFERS, words=lambda: ServerWords(server))
    found = match(NEED, index, 2).matches
    assert [one.id for one in found] == ["dry", "warm"]
    words = {one.id: next(p.value for p in one.parts if p.name == "words") for one in found}
    assert words == {"dry": 1.0, "warm": 0.0}
    # Conditions stay the engine's: what they leave over is all that is asked for.
    assert Server.asked[-1]["rows"] == [0, 1]


def test_what_is_added_later_reaches_the_server_before_it_is_asked(server):
    index = make_index(OFFERS, words=lambda: ServerWords(server))
    index.add(Resource("new", "fabric", {"weight_gsm": 180}, text="shirt for running"))
    assert match(NEED, index, 1).matches[0].id == "new"


class EmbeddedWords:
    """Words as vectors: here counts of letters, in use a model's."""

    def __init__(self) -> None:
        self.vectors: list[np.ndarray] = []

    @staticmethod
    def vector(text: str) -> np.ndarray:
        counts = np.bincount([ord(one) % 64 for one in text], minlength=64).astype(np.float32)
        return counts / max(float(np.linalg.norm(counts)), 1e-9)

    def add(self, row, resource, said):
        self.vectors.append(self.vector(f"{resource.title} {resource.text}"))

    def settle(self):
        pass

    def scores(self, asked, rows, count):
        alike = np.stack([self.vectors[row] for row in rows]) @ self.vector(asked.words)
        return np.clip(alike, 0, 1)


def test_an_embedding_may_compare_the_words():
    index = make_index(OFFERS, words=EmbeddedWords)
    assert [one.id for one in match(NEED, index, 2).matches] == ["dry", "warm"]


def test_nothing_else_is_asked_unless_it_is_given(server):
    match(NEED, make_index(OFFERS), 2)
    assert Server.asked == []
    assert Server.documents == {}
