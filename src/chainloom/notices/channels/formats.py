"""The request that carries a message, by format: pure functions of message, address and secret.

| format | body | how it is signed |
| --- | --- | --- |
| generic | JSON of ours | header `X-Chainloom-Signature: t=…,v1=…`: hex HMAC-SHA256 of `t.body` |
| WeCom | `msgtype: markdown`, at most 4,096 bytes | by the key in the address alone |
| DingTalk | `msgtype: markdown` with a title | `timestamp` (ms) and `sign` in the address: base64
  HMAC-SHA256, key the secret, of `timestamp\\nsecret` |
| Feishu | `msg_type: post` | `timestamp` (s) and `sign` in the body: base64 HMAC-SHA256, key
  `timestamp\\nsecret`, of nothing |

Robots answer 200 also when they refuse: the code is in their answer. After the makers' pages:
developer.work.weixin.qq.com/document/path/91770,
open.dingtalk.com/document/robots/custom-robot-access,
open.feishu.cn/document/client-docs/bot-v3/add-custom-bot.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from ..models import Format
from .messages import Message, NotSent

WECOM_BYTES = 4096
# What is markup, or calls people's attention, in the robots' Markdown: shown as the wide sign.
_PLAIN = str.maketrans(
    {
        "[": "［",
        "]": "］",
        "<": "＜",
        ">": "＞",
        "*": "＊",
        "`": "｀",
        "#": "＃",
        "@": "＠",
        "|": "｜",
    }
)


@dataclass(frozen=True)
class Request:
    """A POST."""

    address: str
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


def request(format: str, message: Message, *, address: str, secret: str, seconds: float) -> Request:
    """The request for a message; `seconds` is the time since the epoch."""
    return _MAKERS[Format(format)](message, address, secret, seconds)


def check(format: str, status: int, data: bytes) -> None:
    """Raise `NotSent` where the answer says that the message was not taken."""
    if not 200 <= status < 300:
        raise NotSent("bad_answer", status=status)
    if format == Format.GENERIC:
        return
    try:
        said = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise NotSent("bad_answer", status=status) from error
    if not isinstance(said, dict):
        raise NotSent("bad_answer", status=status)
    code = said.get("code") if format == Format.FEISHU else None
    code = said.get("errcode", said.get("StatusCode")) if code is None else code
    text = said.get("errmsg") or said.get("msg") or said.get("StatusMessage") or ""
    if code != 0:
        raise NotSent("refused", status=code, said=str(text)[:120])


def _dumped(body: dict[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()


def _plain(text: str) -> str:
    """Text that a robot's Markdown shows as it is, on one line."""
    return " ".join(text.translate(_PLAIN).split())


def signature(body: bytes, secret: str, seconds: int) -> str:
    """What the header of the generic format says; a receiver makes it anew and compares."""
    signed = f"{seconds}.".encode() + body
    digest = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return f"t={seconds},v1={digest}"


def _generic(message: Message, address: str, secret: str, seconds: float) -> Request:
    body = _dumped(
        {
            "id": message.id,
            "code": message.code,
            "text": message.text,
            "link": message.link,
            "at": message.at.isoformat(),
            "urgent": message.is_urgent,
            "language": message.language,
            "chain": {"slug": message.chain, "name": message.chain_name},
            "params": message.params,
        }
    )
    headers = {"X-Chainloom-Delivery": message.id}
    if secret:
        headers["X-Chainloom-Signature"] = signature(body, secret, int(seconds))
    return Request(address, body, headers)


def _linked(message: Message) -> str:
    if not message.link:
        return ""
    return f"[{_plain(message.link_label)}]({message.link})"


def _wecom(message: Message, address: str, secret: str, seconds: float) -> Request:
    end = f"\n{_linked(message)}" if message.link else ""
    head = f"**{_plain(message.title)}**\n"
    room = WECOM_BYTES - len((head + end).encode())
    text = _plain(message.text)
    if len(text.encode()) > room:
        text = text.encode()[: room - 3].decode(errors="ignore") + "…"
    return Request(
        address, _dumped({"msgtype": "markdown", "markdown": {"content": head + text + end}})
    )


def _sign(key: str, text: str) -> str:
    digest = hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def _dingtalk(message: Message, address: str, secret: str, seconds: float) -> Request:
    parts = [f"### {_plain(message.title)}", _plain(message.text), _linked(message)]
    body = {
        "msgtype": "markdown",
        "markdown": {
            "title": _plain(message.title),
            "text": "\n\n".join(part for part in parts if part),
        },
    }
    if secret:
        milliseconds = str(round(seconds * 1000))
        parts_of = urlsplit(address)
        query = [*parse_qsl(parts_of.query), ("timestamp", milliseconds)]
        query.append(("sign", _sign(secret, f"{milliseconds}\n{secret}")))
        address = parts_of._replace(query=urlencode(query)).geturl()
    return Request(address, _dumped(body))


def _feishu(message: Message, address: str, secret: str, seconds: float) -> Request:
    line: list[dict[str, str]] = [{"tag": "text", "text": " ".join(message.text.split())}]
    if message.link:
        line.append({"tag": "text", "text": " "})
        line.append({"tag": "a", "text": message.link_label, "href": message.link})
    language = "zh_cn" if message.language.startswith("zh") else "en_us"
    post = {language: {"title": message.title, "content": [line]}}
    body: dict[str, Any] = {"msg_type": "post", "content": {"post": post}}
    if secret:
        stamp = str(int(seconds))
        body |= {"timestamp": stamp, "sign": _sign(f"{stamp}\n{secret}", "")}
    return Request(address, _dumped(body))


_MAKERS: dict[str, Callable[[Message, str, str, float], Request]] = {
    Format.GENERIC: _generic,
    Format.WECOM: _wecom,
    Format.DINGTALK: _dingtalk,
    Format.FEISHU: _feishu,
}
