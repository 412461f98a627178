"""What the colour engine refuses, in the reader's language.

The engine speaks English and knows no catalogue. Each sentence of it stands here as it is, with
names for what changes; what stands before the last fitting colon is the place in a file. A test
reads the engine's source and fails on a sentence that is not here.
"""

from __future__ import annotations

import ast
import re
from functools import cache, partial

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

SENTENCES: tuple[Promise | str, ...] = (
    gettext_lazy("these are not numbers"),
    gettext_lazy("a colour has three numbers L*, a*, b*, not %(shape)s"),
    gettext_lazy("(%(shown)s) is no L*a*b* (L* from 0 to 200, a* and b* within 500, no gaps)"),
    gettext_lazy("%(what)s is a number above 0, not %(value)s"),
    gettext_lazy("%(what)s is a number from 0, not %(value)s"),
    gettext_lazy("%(n)s patches of the checker are overexposed; take the picture darker"),
    gettext_lazy(
        "these patches are not the colour checker's: look at the corners, which run from the dark "
        "skin patch to bluish green, black and white, in that order"
    ),
    gettext_lazy("the spot is overexposed; take the picture darker"),
    gettext_lazy("the checker itself is met with ΔE00 %(error)s only: uneven light?"),
    gettext_lazy("no colour checker"),
    gettext_lazy(
        "the light falls off across the checker; at the cloth it was taken as %(share)s %% of that "
        "on the checker: lay them side by side"
    ),
    gettext_lazy(
        "the spot (%(box)s) does not lie in the picture of %(columns)s × %(rows)s pixels, or is "
        "smaller than 4 × 4"
    ),
    gettext_lazy("the checker is told by four corners x,y"),
    gettext_lazy("the checker's corners do not lie in the picture"),
    gettext_lazy("three of the checker's corners lie on one line"),
    gettext_lazy(
        "the lines between the checker's corners cross: point at them around it, from dark skin to "
        "bluish green, black and white"
    ),
    gettext_lazy(
        "its L*a*b* are for %(own)s°, not %(asked)s°; a reflectance curve would serve both"
    ),
    gettext_lazy("there is no sample"),
    gettext_lazy(
        "%(n)s pieces are too many to compare each with each; at most %(most)s. Take those of one "
        "555 box at a time"
    ),
    gettext_lazy("a perfect black has no metamerism index"),
    gettext_lazy("a perfect black has no whiteness"),
    gettext_lazy("a perfect black has no yellowness"),
    gettext_lazy("the library is empty"),
    gettext_lazy("no shade of the library has a curve or L*a*b* for %(conditions)s°"),
    gettext_lazy("this is no picture that can be read"),
    gettext_lazy("the picture is too large"),
    gettext_lazy("the picture is broken (%(why)s)"),
    gettext_lazy("%(width)s × %(height)s pixels; at most a hundred million"),
    gettext_lazy("this is XML, but no CxF 3 (its root is %(root)s)"),
    gettext_lazy("%(n)s objects hold neither a reflectance spectrum nor CIELAB"),
    gettext_lazy("%(n)s objects hold several spectra; the first is taken"),
    gettext_lazy("a document type is not allowed in a CxF file"),
    gettext_lazy("ColorCIELab has no %(name)s"),
    gettext_lazy("the spectrum has no StartWL"),
    gettext_lazy("broken XML at line %(line)s, column %(column)s; export the file again"),
    gettext_lazy("broken XML; export the file again"),
    gettext_lazy("reflectances taken as percent: the largest is %(largest)s"),
    gettext_lazy("reflectances taken as fractions: the largest is %(largest)s"),
    gettext_lazy("no sample is in it"),
    gettext_lazy("no sample is in it (%(why)s)"),
    gettext_lazy(
        "its values (up to %(own)s) look like fractions, but those of %(name)s (up to %(most)s) "
        "can only be percent; write all as percent or all as fractions, or say which they are"
    ),
    gettext_lazy(
        "its values (up to %(own)s) may be percent or fractions; say which they are, or write %% "
        "in the heads if they are percent"
    ),
    gettext_lazy(
        "its L*a*b* are for %(own)s; those for %(known)s with 10° or 2° can be used, and a "
        "reflectance curve always"
    ),
    gettext_lazy("L*a*b* for %(own)s are left out: the curves are used"),
    gettext_lazy("of %(n)s sets of L*a*b* the one of %(name)s is taken"),
    gettext_lazy("this line says that L*a*b* are for %(own)s"),
    gettext_lazy("light or observer of L*a*b* is not stated: they are taken for %(own)s"),
    gettext_lazy("a value is missing"),
    gettext_lazy("%(value)s is no number"),
    gettext_lazy("%(n)s wavelengths %(step)s nm apart make no curve"),
    gettext_lazy("more than %(n)s samples; split it"),
    gettext_lazy("%(n)s values, but %(told)s announced"),
    gettext_lazy("neither UTF-8 nor GB 18030; save it as UTF-8"),
    gettext_lazy("larger than %(n)s MB; split it"),
    gettext_lazy("the file is empty"),
    gettext_lazy("this is a zip archive or a workbook; unpack it, or save the sheet as CSV"),
    gettext_lazy("this is no text; CxF, QTX, SpectraShop text and CSV are read"),
    gettext_lazy("the spectra are %(kind)s; reflectances are read"),
    gettext_lazy(
        "no BEGIN_DATA_FORMAT with SPECTRAL_NM, SPECTRAL_NM400 or LAB_L stands before the data"
    ),
    gettext_lazy("%(n)s cells, but %(told)s fields are announced"),
    gettext_lazy("a wavelength without its value"),
    gettext_lazy("no line names wavelengths (400, 410, …) or L, a, b; a head is needed"),
    gettext_lazy("a cell has more than %(n)s characters; is a quotation mark left open?"),
    gettext_lazy(
        "%(n)s cells under %(told)s heads; with decimal commas the cells are parted by semicolons "
        "or tabs"
    ),
    gettext_lazy("%(n)s cells under %(told)s heads"),
    gettext_lazy("nothing stands below the head"),
    gettext_lazy(
        "two constants need four dyeings of each dye, two of them mixed with others, in three "
        "amounts at least"
    ),
    gettext_lazy("no dyeing holds a dye"),
    gettext_lazy("%(n)s dyes; %(most)s at most can be calibrated together"),
    gettext_lazy("the undyed cloth is missing: a row without any dye"),
    gettext_lazy("reflectance above 1 (a brightener) counts as 1: fluorescence is not modelled"),
    gettext_lazy("%(dye)s has one dyeing; two at least are needed, better five"),
    gettext_lazy(
        "what %(dye)s does cannot be told apart from other dyes: it is only dyed in the same "
        "proportions with them; add dyeings of it alone"
    ),
    gettext_lazy("no column says what was dyed with: head them dye:NAME, in %% owf"),
    gettext_lazy("%(name)s heads two columns; a dye has one"),
    gettext_lazy("a dyeing needs its reflectance curve"),
    gettext_lazy("%(amount)s %% of %(dye)s is no amount of dye (above 0, up to 100)"),
    gettext_lazy("an amount is not negative"),
    gettext_lazy("%(dye)s is not calibrated; calibrated: %(known)s"),
    gettext_lazy(
        "%(n)s sets of dyes are too many (at most %(most)s); name the dyes to choose from, or "
        "allow fewer in a recipe"
    ),
    gettext_lazy("a recipe has one to six dyes"),
    gettext_lazy("%(n)s wavelengths, but %(told)s reflectances"),
    gettext_lazy("a wavelength is no number"),
    gettext_lazy("wavelengths must rise, each once, but %(after)s nm follows %(before)s nm"),
    gettext_lazy("there is no reflectance at %(nm)s nm"),
    gettext_lazy(
        "the curve has %(n)s points, %(reach)s nm; a colour needs at least %(fewest)s, from "
        "%(low)s to %(high)s nm"
    ),
    gettext_lazy("no reflectance between %(low)s and %(high)s nm; steps of %(step)s nm at most"),
    gettext_lazy(
        "the reflectance at %(nm)s nm is negative (%(value)s); calibrate the instrument's black "
        "and measure again"
    ),
    gettext_lazy(
        "the reflectance at %(nm)s nm is %(value)s; as a fraction it is at most %(most)s. Are "
        "these percent?"
    ),
    gettext_lazy(
        "the curve reaches from %(low)s to %(high)s nm, but %(from)s to %(to)s nm are needed"
    ),
    gettext_lazy("there is neither a reflectance curve nor L*a*b*"),
    gettext_lazy("wavelengths and reflectances are numbers"),
    gettext_lazy("this has no reflectance curve, and one is needed"),
    gettext_lazy("%(name)s is not installed; run: pip install 'chainloom[colour]'"),
)
_MARK = re.compile(r"%\((\w+)\)s")
_PLACES: tuple[tuple[re.Pattern[str], Promise], ...] = (
    (re.compile(r", line (\d+)"), gettext_lazy(", line %(n)s")),
    (re.compile(r", column (\d+)"), gettext_lazy(", column %(n)s")),
    (re.compile(r", object (\d+)"), gettext_lazy(", object %(n)s")),
    (re.compile(r", value (\d+)"), gettext_lazy(", value %(n)s")),
    (re.compile(r", colour (\d+)"), gettext_lazy(", colour %(n)s")),
)


def in_words(refusal: object) -> str:
    """The engine's refusal (or note) in the reader's language, its place before it."""
    text = str(refusal)
    # The last colon first: a sentence that begins with a value would swallow the place.
    at = text.rfind(": ")
    while at > 0:
        found = _said(text[at + 2 :])
        if found is not None:
            return _("%(place)s: %(what)s") % {"place": place_in_words(text[:at]), "what": found}
        at = text.rfind(": ", 0, at)
    return _said(text) or text


def _said(text: str) -> str | None:
    for template, pattern in _patterns():
        if hit := pattern.fullmatch(text):
            values = {name: _unquoted(value) for name, value in hit.groupdict().items()}
            # A sentence within a sentence.
            if why := values.get("why"):
                values["why"] = _said(why) or why
            return str(_(template)) % values
    return None


def _unquoted(value: str) -> str:
    """What the engine quotes as Python does, in the quotation marks of a page."""
    if len(value) < 2 or value[0] not in "'\"" or value[-1] != value[0]:
        return value
    try:
        return f"“{ast.literal_eval(value)}”"
    except (SyntaxError, ValueError):
        return value


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


def place_in_words(place: str) -> str:
    """`lot.csv, line 3 (navy)` as the reader's language has it."""
    for pattern, words in _PLACES:
        place = pattern.sub(partial(_numbered, str(words)), place)
    return place.strip("'")


def _numbered(words: str, hit: re.Match[str]) -> str:
    return words % {"n": hit[1]}
