"""What the inspection engine's codes are called."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from chainloom.engines import inspection
from chainloom.engines.inspection import Limit, PictureError, Rule, Warned

KINDS: Mapping[str, Promise] = {
    "broken_pick": _("broken pick"),
    "broken_end": _("broken end"),
    "thick_place": _("thick place"),
    "thin_place": _("thin place"),
    "knot": _("knot or nep"),
    "hole": _("hole"),
    "stain": _("stain"),
    "float": pgettext_lazy("a defect of cloth", "float"),
    "crease": _("crease"),
    "needle_line": _("needle line"),
    "selvage": _("selvage fault"),
    "other": pgettext_lazy("a defect of cloth", "other"),
}
DIRECTIONS: Mapping[str, Promise] = {
    "along": _("along the roll"),
    "across": _("across the roll"),
}
MEASURES: Mapping[str, Promise] = {
    "points": _("points"),
    "points_per_100_yd2": _("points per 100 yd²"),
    "points_per_100_m2": _("points per 100 m²"),
    "points_per_yard": _("points per yard"),
    "points_per_metre": _("points per metre"),
    "flaws_of_most_points": _("defects with the most points"),
    "longest_continuous_stretches": _("stretches of the longest continuous defect"),
}
# What was done to a picture, and what is doubtful about it or its cloth.
SAID: Mapping[str, Promise] = {
    "turned": _("turned upright by %(degrees)s°"),
    "from_bits": _("brought to 8 bits from %(bits)s"),
    "stretched": _("brought to 8 bits from values between %(low)s and %(high)s"),
    "from_profile": _("colours converted from the profile %(profile)s"),
    "from_cmyk": _("colours converted from CMYK"),
    "cmyk_without_profile": _("CMYK without a profile: its colours are only roughly right"),
    "profile_broken": _("its colour profile cannot be read: its colours are taken as they are"),
    "two_tones": _("black and white only: hardly fit to find defects"),
    "transparent": _("parts of it are see-through and were laid on white"),
    "first_page": _("%(pages)s pages: only the first was inspected"),
    "cut_off_at": _(
        "the file is cut off: %(rows)s of %(of)s rows could be read, up to row %(row)s"
    ),
    "cut_off_coarse": _("the file is cut off: all of it is seen, but without its fine detail"),
    "no_cloth": _("no cloth was found on it"),
    "no_weave": _("no weave can be seen: what was found is uncertain"),
    "unlikely_scale": _("yarns %(spacing_mm)s mm apart are unlikely: is the scale right?"),
    "blurred": _("the picture is blurred: fine defects cannot be seen"),
    "glare": _("%(percent)s %% of the cloth is burnt out by glare"),
    "patterned": _("the cloth seems patterned, for which the tool has not been measured"),
    "coarse": _("at %(mm_per_px)s mm a pixel fine defects cannot be seen"),
    "scale_differs": _("the file says %(stated)s mm a pixel, the inspection was told %(told)s"),
}
REFUSED: Mapping[str, Promise] = {
    "empty": _("the file is empty"),
    "too_many_bytes": _("the file has %(megabytes)s MB; at most %(most)s MB"),
    "too_many_pixels": _(
        "it has %(width)s × %(height)s pixels; at most %(most)s million: cut it into several"
    ),
    "far_too_many_pixels": _(
        "it says it has %(millions)s million pixels; at most %(most)s million"
    ),
    "not_a_picture": _(
        "this is no picture that can be read (PNG, JPEG, TIFF, BMP, WebP, HEIC, JPEG 2000 or PNM)"
    ),
    "head_broken": _("it begins as %(format)s, but its head is broken or cut off; copy it again"),
    "no_heic": _("HEIC cannot be read on this installation"),
    "broken": _("the picture is broken (%(reason)s)"),
    "cut_off": _("the file is cut off before anything could be read; copy it again"),
    "colours_unknown": _(
        "its colours (%(mode)s) are of a kind that cannot be read; save it as TIFF or PNG in RGB"
    ),
}
# The same of what the workshop itself refuses, of pictures and of profiles.
REFUSED_HERE: Mapping[str, Promise] = {
    "file_gone": _("its file can no longer be read here; remove it and send it again"),
    "not_inspected": _("This picture cannot be inspected."),
    "unseen": _("the inspection did not look at it"),
    "bad_profile": _("This file is no profile of a cloth."),
    "nothing_to_learn": _("There is nothing to learn from yet."),
}


def kind_label(kind: str) -> str:
    """What a kind is called; one that has no words here, by its own."""
    return _label(KINDS, kind)


def kinds() -> list[tuple[str, str]]:
    """Every kind that the engine names, with what it is called, in its order."""
    return [(one, kind_label(one)) for one in inspection.KINDS]


def kind_place(kind: str) -> tuple[int, str]:
    """Its place in that order; kinds that the engine no longer names come last."""
    known = inspection.KINDS
    return (known.index(kind) if kind in known else len(known), kind)


def direction_label(direction: str) -> str:
    return _label(DIRECTIONS, direction)


def said(warned: Warned) -> str:
    """The code in words; a code that has none here, as it is, with its values."""
    return _filled(SAID, warned.code, warned.values)


def refusal(error: PictureError) -> str:
    """Why a file cannot be used, without its name."""
    return refused(error.code, error.values)


def refused(code: str, values: Mapping[str, float | str]) -> str:
    """The same of a refusal that was kept as code and values."""
    return _filled({**REFUSED, **REFUSED_HERE}, code, values)


def limit_label(limit: Limit) -> str:
    return _label(MEASURES, limit.of)


def _label(words: Mapping[str, Promise], code: str) -> str:
    return str(words.get(code, code.replace("_", " ")))


def _filled(words: Mapping[str, Promise], code: str, values: Mapping[str, float | str]) -> str:
    plain = {name: f"{one:g}" if isinstance(one, float) else one for name, one in values.items()}
    try:
        return str(words[code]) % plain
    except KeyError:
        listed = ", ".join(f"{name} {value}" for name, value in plain.items())
        return f"{code} ({listed})" if listed else code


def rule_name(rule: Rule) -> str:
    """A rule's own name: it says it in two languages."""
    return rule.name_zh if _is_chinese() else rule.name


def rule_source(rule: Rule) -> str:
    """Where a rule comes from, as it says itself."""
    return rule.source_zh if _is_chinese() else rule.source


def _is_chinese() -> bool:
    return (get_language() or "").startswith("zh")
