"""The day a page is of, `?on=`, read from its address and carried along on its links."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.dateparse import parse_date


def day_asked(request: HttpRequest) -> date | None:
    """The day asked for; None where none is, or none that there ever was."""
    try:
        return parse_date(request.GET.get("on", ""))
    except ValueError:
        return None


def dated_url(request: HttpRequest, name: str, *args: Any, **query: Any) -> str:
    """A page of the request's chain, as of the day that was asked for, with `query`."""
    address = reverse(name, args=[request.chain.slug, *args])
    day = day_asked(request)
    if day is not None:
        query["on"] = day.isoformat()
    return f"{address}?{urlencode(query)}" if query else address
