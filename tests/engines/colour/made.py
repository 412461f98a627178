"""Dyeings of invented dyes, the same as the benchmark's."""

from __future__ import annotations

from benchmarks.colour_made import GRID, Dyehouse

__all__ = ["GRID", "Dyehouse"]
