"""A provider's server in this process: answers what a test tells it to, signed or not."""

from __future__ import annotations

import base64
import io
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from PIL import Image

from chainloom.workshop.providers import contract

MANIFEST: dict[str, Any] = {
    "contract": 1,
    "name": {"zh": "测试工具", "en": "Test tool"},
    "version": "1",
    "summary": {"zh": "测试", "en": "A tool of a test"},
    "takes": {
        "file": {"types": ["image/png"], "most_bytes": 5000, "required": False},
        "fields": [
            {"key": "width", "label": {"zh": "幅宽", "en": "Width"}, "kind": "number"},
            {
                "key": "kind",
                "label": {"en": "Kind"},
                "kind": "choice",
                "choices": ["woven", "knit"],
                "required": True,
            },
        ],
    },
    "gives": {"en": "a number"},
    "limits": {"en": "Right on 9 of 10 sample cloths; not for prints."},
    "price": {"en": "2 yuan a use"},
    "keeps": {"days": 7},
    "seconds": 2,
}


class Server:
    """What it answers next (`status`, `data`, `headers`), and what it was asked."""

    def __init__(self) -> None:
        self.secrets: dict[str, str] = {}
        self.asked: list[dict[str, Any]] = []
        self.manifest = MANIFEST
        self.result: Any = None
        self.status = 200
        self.raw: bytes | None = None
        self.kind = "application/json"
        self.is_signed = True
        self.wait = 0.0
        self.moved_to = ""

    def told(self, use: str) -> Any:
        if self.result is not None:
            return self.result
        return {
            "contract": 1,
            "use": use,
            "fields": [{"label": "points", "value": 7, "unit": "a roll"}],
            "tables": [{"title": "places", "columns": ["m", "what"], "rows": [[3.5, "hole"]]}],
            "pictures": [{"caption": "map", "type": "image/png", "data": picture()}],
            "notes": ["Looked at one picture."],
        }


def picture(size: int = 20) -> str:
    return base64.b64encode(png(size)).decode()


def png(size: int = 20) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (size, size), (10, 90, 140)).save(out, "PNG")
    return out.getvalue()


@contextmanager
def serving() -> Iterator[tuple[Server, str]]:
    server = Server()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            pass

        def do_GET(self) -> None:
            self.answer()

        do_POST = do_GET

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name: self.headers.get(name, "") for name in self.headers}
            secret = server.secrets.get(headers.get(contract.KEY, ""), "")
            good = contract.request_signature(
                secret,
                method=self.command,
                target=self.path,
                time=headers.get(contract.TIME, ""),
                nonce=headers.get(contract.NONCE, ""),
                body=body,
            )
            sent = json.loads(body) if body else None
            is_good = bool(secret) and good == headers.get(contract.SIGNATURE)
            server.asked.append({"headers": headers, "body": sent, "is_signed": is_good})
            time.sleep(server.wait)
            if server.moved_to:
                self.send_response(302)
                self.send_header("Location", server.moved_to)
                self.end_headers()
                return
            told = server.manifest if sent is None else server.told(sent["use"])
            data = server.raw if server.raw is not None else json.dumps(told).encode()
            self.send_response(server.status)
            self.send_header("Content-Type", server.kind)
            self.send_header("Content-Length", str(len(data)))
            if server.is_signed:
                signature = contract.answer_signature(
                    secret, nonce=headers.get(contract.NONCE, ""), status=server.status, body=data
                )
                self.send_header(contract.SIGNATURE, signature)
            self.end_headers()
            self.wfile.write(data)

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=http.serve_forever, daemon=True)
    thread.start()
    try:
        yield server, f"http://127.0.0.1:{http.server_port}/tool"
    finally:
        http.shutdown()
        http.server_close()
