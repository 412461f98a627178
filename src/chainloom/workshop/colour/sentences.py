"""What the colour engine refuses, in the reader's language.

The engine speaks English and knows no catalogue. Each sentence of it stands here as it is, with
names for what changes; what stands before the last fitting colon is the place in a file. A test
reads the engine's source and fails on a sentence that is not here.
"""

from __future__ import annotations

import re
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

SENTENCES: tuple[Promise | str, ...] = (
    lazy("these are not numbers"),
    lazy("a colour has three numbers L*, a*, b*, not %(shape)s"),
    lazy("(%(shown)s) is no L*a*b* (L* from 0 to 200, a* and b* within 500, no gaps)"),
    lazy("%(what)s is a number above 0, not %(value)s"),
    lazy("%(what)s is a number from 0, not %(value)s"),
    lazy("%(n)s patches of the checker are overexposed; take the picture darker"),
    lazy(
        "these patches are not the colour checker's: look at the corners, which run from the dark "
        "skin patch to bluish green, black and white, in that order"
    ),
    lazy("the spot is overexposed; take the picture darker"),
    lazy("the checker itself is met with ΔE00 %(error)s only: uneven light?"),
    lazy("no colour checker"),
    lazy(
        "the spot (%(box)s) does not lie in the picture of %(columns)s × %(rows)s pixels, or is "
        "smaller than 4 × 4"
    ),
    lazy("the checker is told by four corners x,y"),
    lazy("the checker's corners do not lie in the picture"),
    lazy("three of the checker's corners lie on one line"),
    lazy("its L*a*b* are for %(own)s°, not %(asked)s°; a reflectance curve would serve both"),
    lazy("there is no sample"),
    lazy(
        "%(n)s pieces are too many to compare each with each; at most %(most)s. Sort them into 555 "
        "boxes first"
    ),
    lazy("a perfect black has no whiteness"),
    lazy("a perfect black has no yellowness"),
    lazy("the library is empty"),
    lazy("no shade of the library has a curve or L*a*b* for %(conditions)s°"),
    lazy("this is no picture that can be read"),
    lazy("the picture is too large"),
    lazy("the picture is broken (%(why)s)"),
    lazy("%(width)s × %(height)s pixels; at most a hundred million"),
    lazy("this is XML, but no CxF (its root is %(root)s)"),
    lazy("%(n)s objects hold neither a reflectance spectrum nor CIELAB"),
    lazy("a document type is not allowed in a CxF file"),
    lazy("ColorCIELab has no %(name)s"),
    lazy("the spectrum has no StartWL"),
    lazy("broken XML: %(why)s"),
    lazy("reflectances taken as percent: the largest is %(largest)s"),
    lazy("reflectances taken as fractions: the largest is %(largest)s"),
    lazy("no sample is in it"),
    lazy("a value is missing"),
    lazy("%(value)s is no number"),
    lazy("%(n)s wavelengths %(step)s nm apart make no curve"),
    lazy("more than %(n)s samples; split it"),
    lazy("%(n)s values, but %(told)s announced"),
    lazy("neither UTF-8 nor GB 18030; save it as UTF-8"),
    lazy("larger than %(n)s MB; split it"),
    lazy("the file is empty"),
    lazy("this is a zip archive or a workbook; unpack it, or save the sheet as CSV"),
    lazy("this is no text; CxF, QTX, SpectraShop text and CSV are read"),
    lazy("the spectra are %(kind)s; reflectances are read"),
    lazy("no BEGIN_DATA_FORMAT with SPECTRAL_NM stands before the data"),
    lazy("%(n)s cells, but %(told)s fields are announced"),
    lazy("a wavelength without its value"),
    lazy("the first line names neither wavelengths (400, 410, …) nor L, a, b; it needs a head"),
    lazy("%(n)s cells under %(told)s heads"),
    lazy("nothing stands below the head"),
    lazy(
        "two constants need four dyeings of each dye, two of them mixed with others, in three "
        "amounts at least"
    ),
    lazy("no dyeing holds a dye"),
    lazy("%(n)s dyes; %(most)s at most can be calibrated together"),
    lazy("the undyed cloth is missing: a row without any dye"),
    lazy("reflectance above 1 (a brightener) counts as 1: fluorescence is not modelled"),
    lazy("%(dye)s has one dyeing; two at least are needed, better five"),
    lazy(
        "what %(dye)s does cannot be told apart from other dyes: it is only dyed in the same "
        "proportions with them; add dyeings of it alone"
    ),
    lazy("no column says what was dyed with: head them dye:NAME, in %% owf"),
    lazy("a dyeing needs its reflectance curve"),
    lazy("%(amount)s %% of %(dye)s is no amount of dye (above 0, up to 100)"),
    lazy("an amount is not negative"),
    lazy("%(dye)s is not calibrated; calibrated: %(known)s"),
    lazy(
        "%(n)s sets of dyes are too many (at most %(most)s); name the dyes to choose from, or "
        "allow fewer in a recipe"
    ),
    lazy("a recipe has one to six dyes"),
    lazy("%(n)s wavelengths, but %(told)s reflectances"),
    lazy("wavelengths must rise, each once"),
    lazy("there is no reflectance at %(nm)s nm"),
    lazy(
        "the curve has %(n)s points, %(reach)s; a colour needs at least %(fewest)s, from %(low)s "
        "to %(high)s nm"
    ),
    lazy("no reflectance between %(low)s and %(high)s nm; steps of %(step)s nm at most"),
    lazy("the reflectance at %(nm)s nm is negative (%(value)s)"),
    lazy(
        "the reflectance at %(nm)s nm is %(value)s; as a fraction it is at most %(most)s. Are "
        "these percent?"
    ),
    lazy("the curve reaches from %(low)s to %(high)s nm, but %(from)s to %(to)s nm are needed"),
    lazy("there is neither a reflectance curve nor L*a*b*"),
    lazy("wavelengths and reflectances are numbers"),
    lazy("this has no reflectance curve, and one is needed"),
    lazy("%(name)s is not installed; run: pip install 'chainloom[colour]'"),
)
_MARK = re.compile(r"%\((\w+)\)s")
_LINE = re.compile(r", line (\d+)")
_COLUMN = re.compile(r", column (\d+)")


def in_words(refusal: object) -> str:
    """The engine's refusal (or note) in the reader's language, its place before it."""
    text = str(refusal)
    if (found := _said(text)) is not None:
        return found
    at = text.find(": ")
    while at > 0:
        found = _said(text[at + 2 :])
        if found is not None:
            return _("%(place)s: %(what)s") % {"place": _place(text[:at]), "what": found}
        at = text.find(": ", at + 1)
    return text


def _said(text: str) -> str | None:
    for template, pattern in _patterns():
        if hit := pattern.fullmatch(text):
            return str(_(template)) % hit.groupdict()
    return None


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    """The English templates, which are the catalogue's keys, as patterns."""
    found = []
    for sentence in SENTENCES:
        template = _source_of(sentence)
        parts = _MARK.split(template.replace("%%", "%"))
        pattern = "".join(
            re.escape(part) if place % 2 == 0 else f"(?P<{part}>.+)"
            for place, part in enumerate(parts)
        )
        found.append((template, re.compile(pattern, re.DOTALL)))
    return found


def _source_of(sentence: Promise | str) -> str:
    """A sentence as it stands above, whatever language is spoken."""
    from django.utils import translation

    with translation.override(None):
        return str(sentence)


def _place(place: str) -> str:
    """`lot.csv, line 3 (navy)` as the reader's language has it."""
    place = _LINE.sub(lambda hit: _(", line %(n)s") % {"n": hit[1]}, place)
    return _COLUMN.sub(lambda hit: _(", column %(n)s") % {"n": hit[1]}, place).strip("'")
