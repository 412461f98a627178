"""What views behind a button share: the work of one press, and how sure is sure enough."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest

from .digits import whole_number
from .errors import Problem

_MOST_DIGITS = 3


def done(request: HttpRequest, work: Callable[[], Any], said: str = "") -> bool:
    """Do the work of a button; a refusal is said instead, with the field it is about as a tag."""
    try:
        work()
    except Problem as problem:
        if problem.status in (403, 404):
            raise
        messages.error(request, str(problem), extra_tags=problem.field or "")
        return False
    if said:
        messages.success(request, said)
    return True


def least_asked(request: HttpRequest, otherwise: float) -> float:
    """How sure what is accepted together must be, 0 to 1, from a field `least` in percent."""
    asked = whole_number(request.POST.get("least"), most=_MOST_DIGITS)
    return otherwise if asked is None else min(asked, 100) / 100
