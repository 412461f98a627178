"""The engine as these tests have it: it reads whatever a test puts in its hands."""

from __future__ import annotations

import pytest

from chainloom.engines import reading as engine

from . import making


class Hands:
    """What the engine gives back: by default the sample, else what a test says."""

    def __init__(self) -> None:
        self.reading = making.reading()
        self.refusal: Exception | None = None
        self.asked: list[dict] = []

    def read(self, data: bytes, **about):
        self.asked.append({"data": data, **about})
        if self.refusal:
            raise self.refusal
        return self.reading


@pytest.fixture(autouse=True)
def hands(monkeypatch) -> Hands:
    found = Hands()
    monkeypatch.setattr(engine, "read", found.read)
    return found
