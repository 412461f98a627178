"""The sample announcement: invented bodies and people, real sorts of facts and of noise."""

from __future__ import annotations

from importlib.resources import files

FILENAME = "announcement.txt"


def text() -> str:
    return files(__package__).joinpath(FILENAME).read_text(encoding="utf-8")
