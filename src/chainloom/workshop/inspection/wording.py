"""What the engine says in codes, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chainloom.engines.inspection import Rule, Tested

# docs/inspection-grading.md and docs/inspection.md say what each code means.
WARNINGS: dict[str, Any] = {
    "first_page": gettext_lazy("the file has %(pages)s pages; the first was taken"),
    "cmyk_without_profile": gettext_lazy(
        "the colours are for printing and say not of which; they were converted roughly"
    ),
    "profile_broken": gettext_lazy("the colour profile is broken; colours were taken as sRGB"),
    "cut_off_at": gettext_lazy("the file is cut off; what could be read of it was inspected"),
    "cut_off_coarse": gettext_lazy(
        "the file is cut off; the picture is whole but coarser than it was meant to be"
    ),
    "two_tones": gettext_lazy("the picture has only black and white; hardly a defect shows in it"),
    "transparent": gettext_lazy("parts of the picture are transparent; they were taken as white"),
}
PICTURE_ERRORS = {
    "empty": gettext_lazy("The file is empty."),
    "too_many_bytes": gettext_lazy("The file has %(megabytes)s MB; at most %(most)s MB."),
    "too_many_pixels": gettext_lazy(
        "It has %(width)s × %(height)s pixels; at most %(most)s million: cut it into several."
    ),
    "far_too_many_pixels": gettext_lazy(
        "It says it has %(millions)s million pixels; at most %(most)s million."
    ),
    "not_a_picture": gettext_lazy(
        "This is no picture that can be read (PNG, JPEG, TIFF, BMP, WebP, HEIC)."
    ),
    "head_broken": gettext_lazy(
        "It begins as %(format)s, but its head is broken or cut off; copy it again."
    ),
    "no_heic": gettext_lazy("This installation cannot read HEIC; save it as JPEG."),
    "broken": gettext_lazy("The picture is broken; copy it again."),
    "cut_off": gettext_lazy(
        "The file is cut off before anything could be read; copy it again."
    ),
    "colours_unknown": gettext_lazy(
        "Its colours (%(mode)s) cannot be read; save it as TIFF or PNG in RGB."
    ),
}
MEASURES = {
    "points": gettext_lazy("points"),
    "points_per_100_yd2": gettext_lazy("points per 100 yd²"),
    "points_per_100_m2": gettext_lazy("points per 100 m²"),
    "points_per_yard": gettext_lazy("points a yard"),
    "points_per_metre": gettext_lazy("points a metre"),
    "flaws_of_most_points": gettext_lazy("defects of most points"),
    "longest_continuous_stretches": gettext_lazy("yards or metres of the longest running defect"),
}


def warning(code: str, values: Mapping[str, Any]) -> str:
    """A warning of the engine as a sentence; one that has no sentence here says its code."""
    said = WARNINGS.get(code)
    if said is None:
        return _("The engine warns: %(code)s") % {"code": code}
    return str(said) % {name: _plain(value) for name, value in values.items()}


def picture_error(code: str, values: Mapping[str, Any]) -> str:
    """Why a picture cannot be used."""
    said = PICTURE_ERRORS.get(code, PICTURE_ERRORS["broken"])
    return str(said) % {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def rule_name(rule: Rule) -> str:
    """A rule's own name: it says it in two languages."""
    return rule.name_zh if (get_language() or "").startswith("zh") else rule.name


def limit(test: Tested) -> str:
    """“points per 100 yd²: 31.2, at most 40”."""
    return _("%(what)s: %(value)s, at most %(most)s") % {
        "what": MEASURES[test.limit.of],
        "value": f"{test.value:.1f}".removesuffix(".0"),
        "most": f"{test.limit.most:g}",
    }
