"""A text to its specification: scan, sort, read, and say what was left."""

from __future__ import annotations

from operator import itemgetter
from typing import Final

from . import composition, doubts, measures, wording, yarns
from .conversions import gsm_from_linear
from .draft import SEPARATORS, Draft
from .estimating import estimated_gsm
from .forms import normalised
from .scanning import scan
from .spec import FabricSpec, Unread, Value

# Longer texts are read up to here; no description is as long, and the rest is given back.
LONGEST: Final = 100_000
# What weights follow from.
_OF_LINEAR: Final = frozenset({"weight_g_m", "width_cm"})
_OF_ESTIMATE: Final = frozenset({"yarns.warp", "density", "density_warp"})
# The most frequent of what has no meaning, known without being taken apart.
_PLAIN: Final = frozenset(" ,;:/|-\n")
_START: Final = itemgetter(Value._fields.index("start"))


def parse(text: str) -> FabricSpec:
    """Read a description of cloth, yarn or trimming.

    Never raises for a `str`. Every place is one in `text`. Text beyond 100,000 characters is not
    looked into: it comes back as one unread piece, with the problem `too_long`.
    """
    form = normalised(text if len(text) <= LONGEST else text[:LONGEST])
    draft = Draft(form, scan(form))
    wording.sort(draft)
    if draft.fibres:
        composition.read(draft)
    if draft.yarns:
        yarns.read(draft)
    if draft.numbers:
        measures.read(draft)
    wording.read(draft)
    if draft.spec.weight_gsm is None:
        _derive(draft)
    spec = draft.spec
    spec.unread = _unread(draft, text)
    doubts.read(draft, spec.unread)
    if len(text) > LONGEST:
        draft.problem("too_long", "", f"{len(text):,} characters", (LONGEST, len(text)))
        spec.unread += (Unread(text[LONGEST:], LONGEST, len(text)),)
    spec.values = (*draft.values, *draft.derived)
    spec.problems = tuple(draft.problems)
    return spec


def _derive(draft: Draft) -> None:
    """Weights that follow from other values; marked as such."""
    spec = draft.spec
    if spec.weight_g_m is not None and spec.width_cm is not None:
        middle = sum(spec.width_cm) / 2
        gsm = round(gsm_from_linear(spec.weight_g_m, middle), 1)
        how = f"{spec.weight_g_m:g} g/m over {middle:g} cm"
        sources = _OF_LINEAR
    elif spec.weft and spec.density_warp and spec.density_weft:
        gsm = round(estimated_gsm(spec), 1)
        how = "estimated from yarns and densities with 5 % take-up"
        sources = _OF_ESTIMATE
    else:
        return
    spec.weight_gsm = (gsm, gsm)
    places = [(one.start, one.end) for one in draft.values if one.field in sources]
    starts, ends = zip(*places, strict=True)
    draft.derive("weight_gsm", gsm, "g/m2", (min(starts), max(ends)), how)


def _unread(draft: Draft, text: str) -> tuple[Unread, ...]:
    """What no value stands on: pieces between values that are more than separators."""
    form, pieces, place = draft.text, [], 0
    for _, _, _, start, end, _, _ in sorted(draft.values, key=_START):
        if start > place and (gap := form[place:start]) not in _PLAIN and gap.strip(SEPARATORS):
            pieces.append(_piece(gap, place, text))
        if end > place:
            place = end
    if (gap := form[place:]).strip(SEPARATORS):
        pieces.append(_piece(gap, place, text))
    return tuple(pieces)


def _piece(gap: str, place: int, text: str) -> Unread:
    start = place + len(gap) - len(gap.lstrip(SEPARATORS))
    end = place + len(gap.rstrip(SEPARATORS))
    return Unread(text[start:end], start, end)
