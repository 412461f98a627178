"""A model's proposals are held to the document; a fake endpoint on this machine answers."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chainloom.engines.reading import assist
from chainloom.engines.reading.assist import AssistFailed, Endpoint, facts_in, parts, propose
from chainloom.engines.reading.facts import KINDS, Fact

TEXT = "鲤城区有规上企业133家。甲纺织有限公司与乙银行签订协议。"
FIGURE = {"what": "规上企业", "number": 133, "unit": "家"}


class Fake(ThreadingHTTPServer):
    """Answers every question with `answer`, and keeps what it was asked."""

    answer: object = {"facts": []}
    status = 200

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[tuple[str, str, dict]] = []

    @property
    def endpoint(self) -> Endpoint:
        return Endpoint(f"http://127.0.0.1:{self.server_port}/v1", "tiny", "secret", 5)


class _Handler(BaseHTTPRequestHandler):
    server: Fake

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((self.path, self.headers["Authorization"], body))
        content = self.server.answer
        if not isinstance(content, str):
            content = json.dumps(content, ensure_ascii=False)
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(json.dumps({"choices": [{"message": {"content": content}}]}).encode())

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def fake() -> Iterator[Fake]:
    server = Fake()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def proposal(kind: str = "figure", quote: str = "规上企业133家", fields: object = None) -> dict:
    return {"kind": kind, "quote": quote, "fields": FIGURE if fields is None else fields}


def test_what_the_model_says_is_proposed_with_its_place_and_marked(fake):
    fake.answer = {"facts": [proposal()]}
    (fact,) = propose(TEXT, [], fake.endpoint)
    assert (fact.kind, fact.source, TEXT[fact.start : fact.end]) == ("figure", "model", fact.quote)
    assert fact.fields["number"] == 133
    assert fact.fields["scope"] is None
    assert fact.confidence < 0.5
    path, key, body = fake.asked[0]
    assert (path, key) == ("/v1/chat/completions", "Bearer secret")
    assert body["messages"][1]["content"] == TEXT
    assert all(kind in body["messages"][0]["content"] for kind in KINDS)


def test_an_answer_in_a_fence_is_read(fake):
    fake.answer = f"好的:\n```json\n{json.dumps([proposal()])}\n```"
    assert len(propose(TEXT, [], fake.endpoint)) == 1


def test_what_the_rules_have_found_is_not_proposed_again(fake):
    fake.answer = {"facts": [proposal(), proposal()]}
    known = Fact("figure", 4, 12, "规上企业133家", FIGURE, 0.9)
    assert propose(TEXT, [known], fake.endpoint) == []
    assert len(propose(TEXT, [], fake.endpoint)) == 1


@pytest.mark.parametrize(
    "row",
    [
        proposal(kind="rumour"),
        proposal(quote="规上企业200家"),
        proposal(quote=""),
        proposal(fields=[1]),
        proposal(fields={"what": "规上企业"}),
        proposal(fields={"number": "133", "unit": 5}),
        "a sentence",
        None,
    ],
)
def test_what_cannot_be_held_to_the_text_is_dropped(row):
    assert list(facts_in({"facts": [row]}, TEXT, 0)) == []


def test_a_field_of_the_wrong_type_is_left_open():
    fields = {"parties": ["甲纺织有限公司", 3, " "], "state": "maybe", "date": "昨天"}
    row = proposal("agreement_signed", "甲纺织有限公司与乙银行签订协议", fields)
    (fact,) = facts_in([row], TEXT, 100)
    assert fact.fields == {
        "title": None,
        "date": None,
        "parties": ["甲纺织有限公司"],
        "state": None,
    }
    assert fact.start == 100 + TEXT.index("甲")


@pytest.mark.parametrize("answer", ["I cannot help with that.", "```json\n[1,\n```"])
def test_an_answer_that_is_no_json_is_said(fake, answer):
    fake.answer = answer
    with pytest.raises(AssistFailed, match="JSON"):
        propose(TEXT, [], fake.endpoint)


def test_a_refusal_and_a_silent_endpoint_are_said(fake, monkeypatch):
    fake.status = 500
    with pytest.raises(AssistFailed, match="500"):
        propose(TEXT, [], fake.endpoint)
    monkeypatch.setattr(assist, "ANSWER_BYTES", 5)
    fake.status = 200
    with pytest.raises(AssistFailed, match="too long"):
        propose(TEXT, [], fake.endpoint)
    with pytest.raises(AssistFailed, match="did not answer"):
        propose(TEXT, [], Endpoint("http://127.0.0.1:9", "none", seconds=2))
    with pytest.raises(AssistFailed, match="http"):
        propose(TEXT, [], Endpoint("file:///etc", "none"))


@given(st.text(alphabet="文字。\n", max_size=60))
def test_a_text_is_sent_whole_in_pieces_that_fit(text):
    before, assist.PART = assist.PART, 10
    try:
        pieces = list(parts(text))
    finally:
        assist.PART = before
    assert "".join(piece for _, piece in pieces) == text
    assert all(len(piece) <= 10 and text.startswith(piece, place) for place, piece in pieces)
