"""What commands print: tables, and how far a long piece of work is."""

from __future__ import annotations

import sys
import time
import unicodedata
from collections.abc import Callable, Iterable, Sequence

Progress = Callable[..., None]


def width(text: str) -> int:
    """Columns a text takes in a terminal: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def table(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """The rows in aligned columns."""
    lines = [[str(header) for header in headers]]
    lines += [["" if value is None else _line(value) for value in row] for row in rows]
    widths = [max(width(line[column]) for line in lines) for column in range(len(headers))]
    lines.insert(1, ["-" * size for size in widths])
    return "\n".join(
        "  ".join(
            text + " " * (size - width(text)) for text, size in zip(line, widths, strict=True)
        ).rstrip()
        for line in lines
    )


def _line(value: object) -> str:
    """Nothing from the data may move the cursor or begin a new line."""
    return "".join(char if char.isprintable() else " " for char in str(value))


def error(message: object) -> None:
    """A refusal, in one line."""
    print(f"chainloom: {_line(message)}", file=sys.stderr)


def progress(label: str) -> Progress:
    """`(done, total, note="")`: a bar on stderr when that is a terminal, else nothing."""
    if not sys.stderr.isatty():
        return lambda done, total, note="": None
    shown_at = 0.0

    def show(done: int, total: int, note: str = "") -> None:
        nonlocal shown_at
        is_last = bool(total) and done >= total
        if time.monotonic() - shown_at < 0.1 and not is_last:
            return
        shown_at = time.monotonic()
        full = 30 * done // total if total else 0
        count = f"{done:,}/{total:,}" if total else f"{done:,}"
        bar = "█" * full + "░" * (30 - full)
        print(f"\r\x1b[K{label} {bar} {count} {note}", end="", file=sys.stderr, flush=True)
        if is_last:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)

    return show
