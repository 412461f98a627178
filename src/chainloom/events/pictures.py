"""QR codes (ISO/IEC 18004) as SVG: black on white, whatever the page's colours are."""

from __future__ import annotations

import io

import segno
from django.utils.safestring import SafeString, mark_safe


def qr_svg(text: str) -> bytes:
    """A file to print: level M survives a coffee stain, four modules of quiet around it."""
    out = io.BytesIO()
    _code(text).save(out, kind="svg", scale=8, border=4, light="#fff", xmldecl=True)
    return out.getvalue()


def qr_inline(text: str) -> SafeString:
    """The same within a page."""
    code = _code(text).svg_inline(scale=4, border=4, light="#fff", omitsize=True, svgclass="qr")
    return mark_safe(code)  # noqa: S308 made of squares alone; the text is not in it


def _code(text: str) -> segno.QRCode:
    return segno.make(text, error="m", micro=False)
