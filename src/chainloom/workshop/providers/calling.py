"""Calling a tool: through the guard of every call outwards, signed, and read with suspicion."""

from __future__ import annotations

import hmac
import ipaddress
import json
import secrets
import time
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from chainloom.core import outgoing

from . import contract

# What is sent is a firm's own: never over an open line.
SCHEMES = ("https",)
_JSON = "application/json"


class CallFailed(Exception):
    """A call that came to nothing: a stable code, and what `sentence` needs for it."""

    def __init__(self, code: str, **detail: Any) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail

    def as_json(self) -> dict[str, Any]:
        return {"code": self.code, "detail": self.detail}


def checked(address: str) -> str:
    """The address of a tool, or `outgoing.Refused`: also for what can be seen to lie within, or on
    another port, without asking anybody what the name means."""
    found = outgoing.checked(address)
    parts = urlsplit(found)
    if parts.scheme not in SCHEMES:
        raise outgoing.Refused("not_secure")
    usual = outgoing.PORTS.values()
    port = parts.port or outgoing.PORTS[parts.scheme]
    try:
        number = str(ipaddress.ip_address(str(parts.hostname)))
    except ValueError:
        if port not in usual:
            raise outgoing.Refused("port") from None
        return found
    if not outgoing.is_public(number, port):
        raise outgoing.Refused("private_address" if port in usual else "port")
    return found


def ask(
    address: str, key: tuple[str, str], *, body: bytes = b"", seconds: float, limit: int
) -> tuple[int, Any]:
    """Status and JSON of a signed request (POST with a body, else GET), the answer's signature
    checked; `CallFailed` for whatever else comes of it."""
    name, secret = key
    if not secret:
        # An empty key would sign what anybody can sign.
        raise CallFailed("key_lost")
    target = outgoing.target_of(address)
    method = "POST" if body else "GET"
    moment, nonce = str(int(time.time())), secrets.token_hex(16)
    signature = contract.request_signature(
        secret, method=method, target=target, time=moment, nonce=nonce, body=body
    )
    headers = {
        "Content-Type": _JSON,
        "Accept": _JSON,
        contract.KEY: name,
        contract.TIME: moment,
        contract.NONCE: nonce,
        contract.SIGNATURE: signature,
    }
    try:
        with outgoing.Watch(seconds) as watch:
            answer = outgoing.ask(
                checked(address),
                watch=watch,
                limit=limit,
                method=method,
                headers=headers,
                body=body or None,
                guard=outgoing.is_public,
            )
    except outgoing.Refused as refused:
        raise CallFailed(refused.code, **refused.detail) from refused
    if answer.moved_to:
        raise CallFailed("moved")
    given = answer.headers.get(contract.SIGNATURE.lower(), "")
    expected = contract.answer_signature(
        secret, nonce=nonce, status=answer.status, body=answer.data
    )
    if not hmac.compare_digest(given.encode(), expected.encode()):
        # An answer that nobody signed is not read; its status says why often enough.
        raise CallFailed("signature", status=answer.status)
    return answer.status, _json(answer)


def _json(answer: outgoing.Answer) -> Any:
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        if kind != _JSON:
            raise ValueError(kind)
        return json.loads(answer.data.decode("utf-8"), parse_constant=_no_number)
    except (ValueError, RecursionError) as wrong:
        raise CallFailed("not_json") from wrong


def _no_number(text: str) -> Any:
    """NaN and Infinity are no JSON, and databases refuse them."""
    raise ValueError(text)


def sentence(error: dict[str, Any] | None) -> str:
    """Why a call came to nothing, in the reader's language."""
    if not error:
        return ""
    detail = {"status": "", "place": "", "message": "", **error.get("detail", {})}
    texts = {
        "not_an_address": _("This is no web address: it begins with https://."),
        "not_secure": _("The address must begin with https://: what is sent is a firm's own."),
        "port": _("Tools are called on the usual port only."),
        "unknown_host": _("The name in the tool's address is not known."),
        "private_address": _("The tool's address lies in an inner network and is not called."),
        "moved": _("The tool's address leads on to another one; a tool must answer itself."),
        "too_large": _("The tool's answer is larger than the contract allows."),
        "too_slow": _("The tool did not answer in time."),
        "bad_answer": _("The tool's answer cannot be read (%(status)s)."),
        "certificate": _("The certificate of the tool's server does not hold for its address."),
        "no_answer": _("The tool's server did not answer."),
        "signature": _(
            "The answer is not signed with the tool's key (status %(status)s); it was not read."
        ),
        "not_json": _("The tool's answer is not JSON; it was not read."),
        "contract": _("The tool's answer is not as the contract says, at %(place)s."),
        "other_use": _("The tool answered for another use than this one."),
        "picture": _("A picture in the tool's answer is none, or is too large."),
        "refused": _("The tool says: %(message)s"),
        "interrupted": _(
            "The work was interrupted while it was being sent. Whether the tool did it is not "
            "known; it is not sent again by itself."
        ),
        "changed": _("The tool changed after you agreed; look at it and agree again."),
        "other": _("This is not what was shown; look at it again."),
        "key_lost": _(
            "The tool's key was sealed with another key of this installation and cannot be opened; "
            "its provider has to make a new one."
        ),
        "closed": _("The tool is no longer open for use."),
        "tools_off": _("This installation calls no tools of other makers."),
    }
    return texts.get(error["code"], texts["no_answer"]) % detail
