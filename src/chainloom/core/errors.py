"""What can go wrong on purpose: errors that a user is meant to read.

Services raise these; the web shows `message`, the API answers with RFC 9457
problem details, the command line prints `message` and exits with 2.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass
class Problem(Exception):
    """A refusal with a stable code, a translated sentence and, where known, the place.

    `message` says what is wrong and what to do; `field` names the input it is
    about; `details` carries machine-readable extras.
    """

    code: str
    message: Any
    field: str | None = None
    details: dict[str, Any] = dataclasses.field(default_factory=dict)
    status: int = 400

    def __str__(self) -> str:
        return str(self.message)


class Invalid(Problem):
    """The input is well-formed but breaks a rule."""

    def __init__(self, code: str, message: Any, **extra: Any) -> None:
        super().__init__(code, message, status=422, **extra)


class Conflict(Problem):
    """Something else happened meanwhile, or the same thing exists already."""

    def __init__(self, code: str, message: Any, **extra: Any) -> None:
        super().__init__(code, message, status=409, **extra)


def not_now(message: Any) -> Conflict:
    """The state in which a row is does not allow it."""
    return Conflict("not_now", message)


class Missing(Problem):
    """Not there, or not for this actor to know of: both answer 404."""

    def __init__(self, message: Any = None, *, code: str = "not_found") -> None:
        super().__init__(code, message or _("There is no such thing."), status=404)


class Moved(Exception):
    """What was asked for is now told on another page, to which a reader is led."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


class Forbidden(Problem):
    """The actor may know of the thing, but not do this with it."""

    def __init__(self, message: Any = None, *, code: str = "forbidden") -> None:
        super().__init__(code, message or _("Your role does not allow this."), status=403)
