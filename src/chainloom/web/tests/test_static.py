"""Pages need no other site; files of others are what they are said to be; icons exist; text can
be read (WCAG 2.2 AA, 1.4.3: 4.5 to 1)."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

WEB = Path(__file__).parent.parent
PACKAGE = WEB.parent
STATIC = WEB / "static"
VENDOR = STATIC / "vendor"
TEMPLATES = sorted(PACKAGE.glob("*/templates/**/*.html"))
OWN_FILES = [*TEMPLATES, *sorted(STATIC.glob("js/*.js")), *sorted(STATIC.glob("css/*.css"))]
NOTED = dict(
    re.findall(r"\| `([^`]+)` \| `([0-9a-f]{64})` \|", (VENDOR / "VENDORED.md").read_text())
)


def test_every_vendored_file_is_noted():
    kept = {
        str(path.relative_to(VENDOR))
        for path in VENDOR.rglob("*")
        if path.is_file() and path.suffix in {".js", ".css", ".svg", ".woff2"}
    }
    assert kept == set(NOTED)


@pytest.mark.parametrize("name", sorted(NOTED))
def test_vendored_file_is_the_one_noted(name):
    data = (VENDOR / name).read_bytes()
    assert hashlib.sha256(data).hexdigest() == NOTED[name]
    assert b"sourceMappingURL" not in data
    assert not re.search(rb"@import|url\(['\"]?https?:", data)


@pytest.mark.parametrize("folder", sorted(p.name for p in VENDOR.iterdir() if p.is_dir()))
def test_vendored_folder_keeps_its_licence(folder):
    assert (VENDOR / folder / "LICENSE").stat().st_size > 500


@pytest.mark.parametrize("path", OWN_FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_nothing_is_fetched_from_elsewhere(path):
    source = path.read_text(encoding="utf-8")
    attribute = r"""(?:src|href|action|hx-get|hx-post)=["']\s*(?:https?:)?//"""
    style = r"""url\(['"]?(?:https?:)?//|@import"""
    assert not re.search(f"{attribute}|{style}", source)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_template_keeps_to_the_content_security_policy(path):
    source = path.read_text(encoding="utf-8")
    assert not re.search(r"""\sstyle=["']|\son[a-z]+=["']|\bhx-on""", source)
    for script in re.findall(r"<script\b[^>]*>", source):
        assert "src=" in script or 'type="application/json"' in script


def _icons_used() -> set[tuple[str, str]]:
    """Every icon's name that stands as a plain word in a template or a navigation item."""
    in_template = re.compile(r"""\{%\s*icon\s+"([a-z0-9-]+)"|\s(?:empty-)?icon="([a-z0-9-]+)\"""")
    in_python = re.compile(r"""\bicon="([a-z0-9-]+)\"""")
    found = set()
    for path in TEMPLATES:
        for match in in_template.finditer(path.read_text(encoding="utf-8")):
            found.add((match.group(1) or match.group(2), str(path.relative_to(PACKAGE))))
    for path in PACKAGE.glob("*/*.py"):
        for match in in_python.finditer(path.read_text(encoding="utf-8")):
            found.add((match.group(1), str(path.relative_to(PACKAGE))))
    return found


def test_every_icon_used_is_in_the_sprite():
    sprite = (VENDOR / "tabler-icons" / "icons.svg").read_text(encoding="utf-8")
    drawn = set(re.findall(r'<symbol id="([^"]+)"', sprite))
    assert {(name, place) for name, place in _icons_used() if name not in drawn} == set()


# Contrast

PAIRS = [
    ("--tblr-body-color", "--tblr-body-bg"),
    ("--tblr-body-color", "--loom-surface"),
    ("--tblr-secondary", "--tblr-body-bg"),
    ("--tblr-secondary", "--loom-surface"),
    ("--tblr-secondary", "--loom-surface-2"),
    ("--tblr-secondary", "--tblr-bg-surface-tertiary"),
    ("--tblr-link-color", "--loom-surface"),
    ("--tblr-link-color", "--tblr-body-bg"),
    ("--tblr-primary-fg", "--tblr-primary"),
    ("--tblr-primary-fg", "--tblr-primary-darken"),
    ("--loom-accent-strong", "--loom-accent-bg"),
    *((f"--loom-{tone}", f"--loom-{tone}-bg") for tone in ("success", "warning", "danger", "info")),
    ("--loom-neutral", "--loom-neutral-bg"),
    ("--loom-national", "--loom-national-bg"),
    ("--loom-danger", "--loom-surface"),
    ("--loom-warning", "--loom-surface"),
    ("--loom-success", "--loom-surface"),
]


def _palette(theme: str) -> dict[str, str]:
    source = (STATIC / "css" / "app.css").read_text(encoding="utf-8")
    found: dict[str, str] = {}
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*--loom-[^{}]*)\}", source):
        if f'"{theme}"' in selector or (":root" in selector):
            found |= dict(re.findall(r"(--[a-z0-9-]+):\s*(#[0-9a-f]{3,6})\b", body))
    return found


def _luminance(colour: str) -> float:
    digits = colour[1:]
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_can_be_read_on_its_ground(theme, text, ground):
    palette = _palette(theme)
    one, other = sorted((_luminance(palette[text]), _luminance(palette[ground])), reverse=True)
    assert (one + 0.05) / (other + 0.05) >= 4.5
