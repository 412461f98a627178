"""What a mention of an organisation and a naming of a person are made of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Organisation:
    """One mention: `name` as written here, `full_name` as the page lets it be completed.

    `kind` is one of facts.ORGANISATION_KINDS. `refers` says that the mention is no name but points
    to one (该公司, 产业链党委 for a body named before); `how` says why it was taken for a name.
    """

    start: int
    end: int
    name: str
    full_name: str
    kind: str
    refers: bool = False
    how: str = "suffix"


@dataclass(frozen=True, slots=True)
class Person:
    """A name with one of its posts; `start` and `end` are those of post and name together.

    `name_start` and `name_end` are the name's own place; `organisation` is a full name, which is
    inferred where it does not stand with the post.
    """

    start: int
    end: int
    name: str
    post: str
    organisation: str | None
    name_start: int
    name_end: int
    is_inferred: bool = False
