"""The map's colours, for the page's stylesheet and for files that stand alone.

Every ink on its ground has a contrast of at least 4.5:1 (WCAG 2.2 AA, 1.4.3); a test
measures it. The teal scale is for measures where more is better, the amber one for risks.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

_FONT = (
    '"Segoe UI", "PingFang SC", "HarmonyOS Sans SC", "Microsoft YaHei", "Noto Sans CJK SC", '
    '"Source Han Sans SC", sans-serif'
)

THEMES: dict[str, dict[str, str]] = {
    "light": {
        "bg": "#ffffff",
        "text": "#12212a",
        "muted": "#56666f",
        "line": "#c6d0d5",
        "edge": "#b4c2c8",
        "blank": "#f7f9fa",
        "good-0": "#eef4f5",
        "good-1": "#d3e8e8",
        "good-2": "#a3d0d1",
        "good-3": "#5fabaf",
        "good-4": "#0b6a72",
        "risk-0": "#f6f3ee",
        "risk-1": "#fbe6c8",
        "risk-2": "#f4c583",
        "risk-3": "#df9440",
        "risk-4": "#94480a",
        "ink-3": "#0c1a21",
        "ink-4": "#ffffff",
        "local": "#0b6a72",
        "mixed": "#6f7fa0",
        "outside": "#d07d12",
        "outside-fill": "#fbe9cf",
        "plain": "#8b9aa2",
        "none": "#c2ccd1",
        "gap": "#ffffff",
        "danger": "#b3261e",
        "warning": "#8f5600",
        "info": "#1f5f99",
    },
    "dark": {
        "bg": "#17232a",
        "text": "#e6eef1",
        "muted": "#9db0ba",
        "line": "#3a4d58",
        "edge": "#46606c",
        "blank": "#1c2a32",
        "good-0": "#1d2c34",
        "good-1": "#17424a",
        "good-2": "#155b63",
        "good-3": "#3fa2a6",
        "good-4": "#8fdcdd",
        "risk-0": "#272a2b",
        "risk-1": "#43351c",
        "risk-2": "#68481a",
        "risk-3": "#d08b3a",
        "risk-4": "#f8c987",
        "ink-3": "#081215",
        "ink-4": "#081215",
        "local": "#4fb9be",
        "mixed": "#8d9cc0",
        "outside": "#e9a03d",
        "outside-fill": "#4a371a",
        "plain": "#8497a1",
        "none": "#425560",
        "gap": "#131e24",
        "danger": "#ff9c92",
        "warning": "#f0b95b",
        "info": "#8ebfec",
    },
}
_VARIABLE = re.compile(r"var\(--map-([a-z0-9-]+)\)")
_SHEET = Path(__file__).parent / "static" / "chain" / "map-svg.css"


def page_variables() -> str:
    """The variables as the page's stylesheet declares them, one block to a theme."""
    blocks = []
    for theme, colours in THEMES.items():
        selector = ":root, [data-bs-theme=light]" if theme == "light" else "[data-bs-theme=dark]"
        lines = "".join(f"  --map-{name}: {value};\n" for name, value in colours.items())
        blocks.append(f"{selector} {{\n{lines}  --map-font: inherit;\n}}\n")
    return "".join(blocks)


@cache
def standalone_styles(theme: str) -> str:
    """The picture's stylesheet with every variable put in: other programs know none."""
    colours = THEMES[theme] | {"font": _FONT}
    sheet = _SHEET.read_text(encoding="utf-8")
    return _VARIABLE.sub(lambda found: colours[found[1]], sheet)
