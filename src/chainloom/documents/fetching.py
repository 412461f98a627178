"""Fetching a page by its address, with the guard that every call outwards has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from chainloom.core.outgoing import (
    SECONDS,
    Guard,
    Refused,
    Resolve,
    Watch,
    ask,
    checked,
    is_public,
    resolved,
)

__all__ = ["Page", "Refused", "checked", "fetch", "is_public", "sentence"]

REDIRECTS = 5
_HEADERS = {"Accept": "text/html, text/plain, application/pdf, */*;q=0.5"}


@dataclass(frozen=True)
class Page:
    """What was fetched, and from where in the end."""

    url: str
    data: bytes


def sentence(code: str, **detail: Any) -> str:
    """Why a page is not fetched, in the reader's language."""
    texts = {
        "not_an_address": _("This is no web address: it begins with http:// or https://."),
        "port": _("Pages are fetched from the usual ports only."),
        "unknown_host": _("The name in the address is not known."),
        "private_address": _("The address lies in an inner network and is not fetched."),
        "too_large": _("The page is larger than the limit."),
        "too_slow": _("The page took too long."),
        "too_many_redirects": _("The address leads on from one page to the next without end."),
        "bad_answer": _("The page was not delivered (%(status)s)."),
        "certificate": _("The certificate of the page's server does not hold for this address."),
        "no_answer": _("The other side did not answer."),
        "same_file": _("This page is here already: “%(title)s”."),
    }
    about = {"status": detail.get("status", ""), "title": detail.get("title", "")}
    return texts.get(code, texts["no_answer"]) % about


def fetch(
    url: str,
    *,
    limit: int,
    seconds: float = SECONDS,
    guard: Guard = is_public,
    resolve: Resolve = resolved,
) -> Page:
    """The page at an address; `guard` says which addresses and ports may be reached."""
    with Watch(seconds) as watch:
        for _hop in range(REDIRECTS + 1):
            answer = ask(
                checked(url),
                watch=watch,
                limit=limit,
                headers=_HEADERS,
                guard=guard,
                resolve=resolve,
            )
            if answer.moved_to:
                url = answer.moved_to
                continue
            if answer.status != 200:
                raise Refused("bad_answer", status=answer.status)
            return Page(answer.url, answer.data)
    raise Refused("too_many_redirects")
