"""What goes out, whatever the format."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Message:
    """One notice in words, for one reader or group.

    `id` stays the same when it is sent again after a failure.
    """

    id: str
    code: str
    title: str
    text: str
    link: str
    link_label: str
    at: datetime
    chain: str = ""
    chain_name: str = ""
    language: str = "zh-hans"
    is_urgent: bool = False
    params: dict[str, Any] = field(default_factory=dict)


class NotSent(Exception):
    """It did not go out: an error for `reasons.reason`. Never holds an address or a secret."""

    def __init__(self, code: str, **detail: Any) -> None:
        super().__init__(code)
        self.error = {"code": code, **detail}
