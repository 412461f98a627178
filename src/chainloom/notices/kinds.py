"""The register of kinds of notices: a dotted code and how it is said.

Each app enters its own in `AppConfig.ready`; a code that nobody entered cannot be told.

`params` of a notice hold keys of rows and plain numbers, no names: `words` looks them up when the
notice is read, as the reader may see them, and returns what the sentence needs; None says that the
reader may no longer see what this was about. `batch` is the same of several notices at once, in
their order: kinds that look rows up have it, so that a page of notices asks once a kind. Without
either the params themselves fill the sentence.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from chainloom.accounts.actor import Actor

from .models import When

Words = Callable[[dict[str, Any], Actor], "dict[str, Any] | None"]
Batch = Callable[[list[dict[str, Any]], Actor], "list[dict[str, Any] | None]"]


@dataclass(frozen=True)
class NoticeKind:
    """`label` names it in the preferences, `sentence` says it with `%(name)s` of its words.

    `email` is what holds until a person chooses. `group` kinds may be sent to webhooks. `roles`:
    for whom it is meant, so that only these are offered the choice; empty for everybody.
    """

    code: str
    label: Any
    sentence: Any
    words: Words | None = None
    icon: str = "bell"
    email: str = When.DAILY
    group: bool = False
    roles: tuple[str, ...] = ()
    batch: Batch | None = None

    def words_of(self, each: list[dict[str, Any]], reader: Actor) -> list[dict[str, Any] | None]:
        """What the sentences of several notices need; None for those that may not be seen."""
        if self.batch is not None:
            return self.batch(each, reader)
        if self.words is None:
            return list(each)
        return [self.words(params, reader) for params in each]


_KINDS: dict[str, NoticeKind] = {}


def register(*kinds: NoticeKind) -> None:
    for one in kinds:
        _KINDS[one.code] = one


def kind(code: str) -> NoticeKind:
    """The kind of that code; `LookupError` for one that no installed app entered."""
    try:
        return _KINDS[code]
    except KeyError:
        raise LookupError(f"no kind of notice {code!r} is registered") from None


def known(code: str) -> NoticeKind | None:
    return _KINDS.get(code)


def all_kinds() -> list[NoticeKind]:
    return [_KINDS[code] for code in sorted(_KINDS)]


def for_groups() -> list[NoticeKind]:
    return [one for one in all_kinds() if one.group]
