"""Where the real inputs lie that some tests read; they are no part of the project."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def shared(*parts: str) -> Path:
    """A path below the shared data folder; skips the test, saying so, where it is absent."""
    base = Path(os.environ.get("CHAINLOOM_SHARED") or ROOT.parent / "shared")
    path = base.joinpath("data", *parts)
    if not path.exists():
        pytest.skip(f"shared test data not present: {'/'.join(parts)}")
    return path
