"""Kinds of arguments that several commands take."""

from __future__ import annotations

import argparse
from collections.abc import Callable


def whole(least: int, most: int | None = None) -> Callable[[str], int]:
    """A whole number within limits, so that a slip is told before anything is begun."""
    limits = f"a whole number of {least} or more"
    if most is not None:
        limits = f"a whole number from {least} to {most}"

    def read(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            number = None
        if number is None or number < least or (most is not None and number > most):
            raise argparse.ArgumentTypeError(f"{text!r} is not {limits}")
        return number

    return read


def number(least: float, most: float) -> Callable[[str], float]:
    """A number within limits."""

    def read(text: str) -> float:
        try:
            found = float(text)
        except ValueError:
            found = float("nan")
        if not least <= found <= most:
            raise argparse.ArgumentTypeError(f"{text!r} is no number from {least:g} to {most:g}")
        return found

    return read


# A port that somebody may ask for; 0 would be any.
port = whole(1, 65535)
