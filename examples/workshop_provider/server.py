#!/usr/bin/env python3
"""A tool for Chainloom's workshop, whole, with the standard library alone.

It says which rolls of a stock fill an order of cloth with the least left over: the lengths come as
a text file (one a line, in metres), the order as a field. docs/workshop-providers.md describes the
contract; what is worth copying from here is `Handler`, which checks and makes the signatures.

    TOOL_KEYS=ck_…:secret[,ck_…:secret] python3 server.py [--port 8900]

A proxy in front ends TLS: Chainloom calls https addresses only.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import hmac
import json
import os
import struct
import threading
import time
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MOST_BYTES = 64 * 1024
BODY_MOST = 2 * MOST_BYTES
OLDEST = 300
MANIFEST = {
    "contract": 1,
    "name": {"zh": "选匹凑单（示例）", "en": "Rolls for an order (example)"},
    "version": "1.0",
    "summary": {
        "zh": "给出库存各匹的长度和订单米数，算出用哪几匹、余料最少。",
        "en": "Lengths of the rolls in stock and an order in; the rolls that leave least over out.",
    },
    "takes": {
        "file": {"types": ["text/plain", "text/csv"], "most_bytes": MOST_BYTES, "required": True},
        "fields": [
            {
                "key": "order",
                "label": {"zh": "订单（米）", "en": "Order, m"},
                "kind": "number",
                "required": True,
            },
            {
                "key": "shrinkage",
                "label": {"zh": "缩水率（%）", "en": "Shrinkage, %"},
                "kind": "number",
            },
        ],
    },
    "gives": {
        "zh": "选用的匹、余料米数和一张图。",
        "en": "The rolls to use, what is left over, and a picture.",
    },
    "limits": {
        "zh": "按0.1米精确计算；不考虑疵点和色差。",
        "en": "Exact to 0.1 m; it knows nothing of defects and shades.",
    },
    "price": {"zh": "免费", "en": "Free of charge"},
    "keeps": {"days": 0, "words": {"zh": "算完即弃", "en": "nothing is kept"}},
    "seconds": 20,
}


class Refusal(Exception):
    """What cannot be done: told to the caller in words."""

    def __init__(self, code: str, message: str, status: int = 422) -> None:
        super().__init__(message)
        self.code, self.message, self.status = code, message, status


# The work itself


def lengths_of(text: str) -> list[float]:
    """Metres, one a line; the last number of a line counts, so that names may stand before."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        parts = line.replace(",", " ").replace(";", " ").split()
        if not parts:
            continue
        try:
            length = float(parts[-1])
        except ValueError:
            said = f"第{number}行 line {number}: {parts[-1][:30]!r} 不是长度 is no length"
            raise Refusal("line", said) from None
        if not 0 < length <= 10_000:
            said = f"第{number}行 line {number}: {length:g} m 不是匹长 is no length of a roll"
            raise Refusal("line", said)
        found.append(length)
    if not 1 <= len(found) <= 400:
        raise Refusal("rolls", "需要1到400匹 from 1 to 400 rolls are needed")
    return found


def chosen(lengths: list[float], order: float) -> list[int]:
    """Places of the rolls whose sum is the least that fills the order (subset sums by 0.1 m)."""
    units = [round(10 * length) for length in lengths]
    need, total = round(10 * order), sum(units)
    if total < need:
        said = f"库存共 {total / 10:g} m，不够订单 all rolls together are less than the order"
        raise Refusal("short", said)
    # sums[s] is the last roll that made s, from s minus its length.
    top = need + max(units)
    sums = {0: -1}
    for place, unit in enumerate(units):
        for reached in sorted(sums, reverse=True):
            if reached + unit <= top and reached + unit not in sums:
                sums[reached + unit] = place
    at = min(reached for reached in sums if reached >= need)
    picked = []
    while at:
        picked.append(sums[at])
        at -= units[sums[at]]
    return sorted(picked)


def picture(lengths: list[float], picked: list[int]) -> bytes:
    """Bars of all rolls, those chosen in blue, as a PNG (RFC 2083) of 8-bit RGB."""
    wide, high = max(120, 12 * len(lengths) + 20), 160
    rows = [bytearray(b"\xff" * 3 * wide) for _ in range(high)]
    for place, length in enumerate(lengths):
        colour = b"\x1f\x5f\x99" if place in picked else b"\xc4\xcc\xd0"
        top = high - 10 - round((high - 20) * length / max(lengths))
        for y in range(top, high - 10):
            start = 3 * (10 + 12 * place)
            rows[y][start : start + 27] = colour * 9
    raw = b"".join(b"\x00" + bytes(row) for row in rows)

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)
    parts = [chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(raw)), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def answer(asked: dict) -> dict:
    """The result of one call."""
    fields, file = asked["fields"], asked["file"]
    data = base64.b64decode(file["data"])
    if hashlib.sha256(data).hexdigest() != file["sha256"]:
        raise Refusal("file", "文件没有完整收到 the file did not arrive whole", 400)
    shrinkage = float(fields.get("shrinkage", 0))
    if not 0 <= shrinkage < 50:
        raise Refusal("shrinkage", "缩水率为0到50 % a shrinkage is from 0 to 50 %")
    order = float(fields["order"]) / (1 - shrinkage / 100)
    if not 0 < order <= 100_000:
        raise Refusal("order", "订单为0到100,000米 an order is from 0 to 100,000 m")
    lengths = lengths_of(data.decode("utf-8-sig", "replace"))
    picked = chosen(lengths, order)
    total = sum(lengths[place] for place in picked)
    return {
        "contract": 1,
        "use": asked["use"],
        "fields": [
            {"label": "所需 needed", "value": round(order, 1), "unit": "m"},
            {"label": "匹数 rolls", "value": len(picked)},
            {"label": "余料 left over", "value": round(total - order, 1), "unit": "m"},
        ],
        "tables": [
            {
                "title": "选用的匹 rolls to use",
                "columns": ["行 line", "米 m"],
                "rows": [[place + 1, lengths[place]] for place in picked],
            }
        ],
        "pictures": [
            {
                "caption": "全部库存，蓝色为选用 all rolls, those to use in blue",
                "type": "image/png",
                "data": base64.b64encode(picture(lengths, picked)).decode(),
            }
        ],
    }


# The contract


class Keys:
    """Secrets by the names of their keys, and nonces seen within the time that counts."""

    def __init__(self, told: str) -> None:
        pairs = [part.strip().partition(":") for part in told.split(",") if part.strip()]
        self.secrets = {name: secret for name, _colon, secret in pairs}
        self.seen: dict[str, float] = {}
        self.lock = threading.Lock()

    def is_new(self, nonce: str) -> bool:
        now = time.time()
        with self.lock:
            self.seen = {one: at for one, at in self.seen.items() if now - at < 2 * OLDEST}
            if nonce in self.seen:
                return False
            self.seen[nonce] = now
            return True


def signed(secret: str, *lines: str) -> str:
    return hmac.new(secret.encode(), "\n".join(lines).encode(), hashlib.sha256).hexdigest()


class Handler(BaseHTTPRequestHandler):
    """Checks every request's signature, and signs every answer with the same key and nonce."""

    keys: Keys
    timeout = 30  # seconds: who sends nothing more is let go

    def do_GET(self) -> None:
        self._answer(lambda body: MANIFEST)

    def do_POST(self) -> None:
        self._answer(lambda body: answer(json.loads(body)))

    def _answer(self, work) -> None:
        nonce = self.headers.get("Chainloom-Nonce", "")
        secret = self.keys.secrets.get(self.headers.get("Chainloom-Key", ""), "")
        try:
            status, told = 200, work(self._checked_body(secret, nonce))
        except Refusal as no:
            status, told = no.status, {"error": {"code": no.code, "message": no.message}}
        except (KeyError, TypeError, ValueError) as no:
            status, told = 400, {"error": {"code": "request", "message": f"not understood: {no}"}}
        data = json.dumps(told, ensure_ascii=False).encode()
        digest = hashlib.sha256(data).hexdigest()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        signature = signed(secret, "chainloom-1-answer", nonce, str(status), digest)
        self.send_header("Chainloom-Signature", signature)
        self.end_headers()
        self.wfile.write(data)

    def _checked_body(self, secret: str, nonce: str) -> bytes:
        length = int(self.headers.get("Content-Length") or 0)
        if not 0 <= length <= BODY_MOST:
            raise Refusal("too_large", "the request is too large", 413)
        body = self.rfile.read(length)
        moment = self.headers.get("Chainloom-Time", "")
        digest = hashlib.sha256(body).hexdigest()
        lines = ("chainloom-1", self.command, self.path, moment, nonce, digest)
        given = self.headers.get("Chainloom-Signature", "")
        if not secret or not hmac.compare_digest(signed(secret, *lines).encode(), given.encode()):
            raise Refusal("signature", "the request is not signed with a key of this tool", 401)
        if not moment.isdigit() or abs(time.time() - int(moment)) > OLDEST:
            raise Refusal("time", "the request is too old; are both clocks right?", 401)
        if not self.keys.is_new(nonce):
            raise Refusal("nonce", "this request came before", 401)
        return body


def main() -> None:
    parser = argparse.ArgumentParser(description="An example tool for Chainloom's workshop.")
    parser.add_argument("--port", type=int, default=8900)
    options = parser.parse_args()
    Handler.keys = Keys(os.environ.get("TOOL_KEYS", ""))
    server = ThreadingHTTPServer(("127.0.0.1", options.port), Handler)
    print(f"listening on 127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
