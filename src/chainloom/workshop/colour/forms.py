"""Forms of the colour tool; what they hold is understood by the services."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chainloom.core.forms import NumberField

from .models import LIMIT_MOST, NAME_MOST, NOTE_MOST, Axes, Formula
from .reading import ACCEPT
from .services import pictures

TYPED = _(
    "L*, a*, b* such as “52.3 -3.1 20.5”; a colour of a screen such as #1f3a5c; a curve (31 values "
    "from 400 to 700 nm, or wavelength and value in pairs); or the name of one of your shades."
)
# Nobody dyes by a screen: its colours are refused there.
TO_DYE = _(
    "L*, a*, b* such as “52.3 -3.1 20.5”; a curve (31 values from 400 to 700 nm, or wavelength and "
    "value in pairs); or the name of one of your shades."
)
FILES = _("CxF, QTX, SpectraShop text, CSV or Excel, up to 20 MB.")


def _text(label: Any, help_text: Any = "", rows: int = 2, **more: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows, "spellcheck": "false", "autocomplete": "off"})
    return forms.CharField(label=label, help_text=help_text, required=False, widget=widget, **more)


def _line(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=NAME_MOST, required=False)


def _file(label: Any, help_text: Any = FILES, accept: str = ACCEPT) -> forms.FileField:
    widget = forms.FileInput(attrs={"accept": accept})
    return forms.FileField(label=label, help_text=help_text, required=False, widget=widget)


def _scale() -> forms.ChoiceField:
    choices = [
        ("auto", _("told by the file itself")),
        ("percent", pgettext_lazy("reflectances", "percent")),
        ("fraction", _("from 0 to 1")),
    ]
    return forms.ChoiceField(
        label=_("Reflectances in the file"), choices=choices, required=False, initial="auto"
    )


def _formula() -> forms.ChoiceField:
    return forms.ChoiceField(label=_("Formula"), choices=Formula.choices)


def _number(label: Any, **more: Any) -> NumberField:
    return NumberField(label=label, most=LIMIT_MOST, **more)


class ToleranceForm(forms.Form):
    formula = _formula()
    limit = _number(_("Tolerance"))


class CompareForm(forms.Form):
    standard = _text(_("Standard"), TYPED)
    sample = _text(
        pgettext_lazy("colour", "Sample"), _("The same, or the name of a sample in the file.")
    )
    file = _file(
        _("Or from a file"),
        _(
            "CxF, QTX, SpectraShop text, CSV or Excel. All its samples are compared; without a "
            "standard above, its first one is the standard."
        ),
    )
    scale = _scale()
    title = _line(pgettext_lazy("a record", "Title"))
    formula = _formula()
    limit = _number(_("Tolerance"))


class LotForm(forms.Form):
    pieces = _text(
        _("Pieces"),
        _("One a line: a name and L*, a*, b*; or a table copied from your instrument."),
        rows=6,
    )
    file = _file(_("Or from a file"))
    scale = _scale()
    standard = _text(
        _("Standard"), _("Empty: the middle of the pieces. Or the name of a piece."), rows=1
    )
    title = _line(pgettext_lazy("a record", "Title"))
    axes = forms.ChoiceField(label=_("Boxes cut by"), choices=Axes.choices)
    width = _number(_("Width of a box"), initial=1.0)
    formula = _formula()
    limit = _number(_("Tolerance within a group"))


class ShadeForm(forms.Form):
    name = forms.CharField(label=pgettext_lazy("a shade", "Name"), max_length=NAME_MOST)
    colour = _text(_("Colour"), TYPED)
    file = _file(_("Or from a file"))
    scale = _scale()
    note = forms.CharField(
        label=pgettext_lazy("a shade", "Note"), max_length=NOTE_MOST, required=False
    )


class FileForm(forms.Form):
    file = _file(_("File"))
    scale = _scale()


class NearForm(forms.Form):
    near = _text(_("Nearest to"), TYPED, rows=1)
    file = _file(_("Or from a file"))
    scale = _scale()


class ShareForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the organisation"),
        max_length=100,
        help_text=_("Its name, short name or USCC; it must be in this chain."),
    )


class DyeingsForm(forms.Form):
    file = _file(
        _("Dyeings"),
        _(
            "Excel or CSV: a curve a row (400, 410, … 700) and a column “dye:NAME” for each dye, "
            "in % of the weight of fabric; the undyed cloth is a row without dye. Or the file of "
            "your instrument, and the recipes below."
        ),
    )
    scale = _scale()
    amounts = _text(
        _("Recipes, where the file has none"),
        _(
            "Copied from your spreadsheet: a first line with the names of the dyes, then each "
            "sample with its amounts; the undyed cloth without amounts."
        ),
        rows=4,
    )
    name = _line(pgettext_lazy("a set", "Name"))


class RecipeForm(forms.Form):
    target = _text(_("Wanted shade"), TO_DYE)
    file = _file(_("Or from a file"))
    scale = _scale()
    title = _line(pgettext_lazy("a record", "Title"))
    most_dyes = forms.TypedChoiceField(
        label=_("At most so many dyes"),
        coerce=int,
        choices=[(n, str(n)) for n in range(1, 7)],
        initial=3,
    )
    dyes = forms.MultipleChoiceField(
        label=_("Only of these dyes"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: of all."),
    )
    metamerism_weight = _number(_("Weight of metamerism"), initial=0.5)
    cost_weight = _number(_("Weight of cost"), initial=0.2)

    def __init__(self, *args: Any, dyes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["dyes"].choices = [(dye, dye) for dye in dyes]  # type: ignore[attr-defined]


class PictureForm(forms.Form):
    file = _file(_("Picture"), _("JPEG, PNG, TIFF or WebP, up to 40 MB."), accept=pictures.ACCEPT)


class PointForm(forms.Form):
    """Where the cloth is, and the checker's four corners, in pixels."""

    spot = forms.CharField(label=_("Spot of cloth: left, top, width, height"), max_length=80)
    corners = forms.CharField(
        label=_("Corners of the checker: eight numbers"),
        max_length=160,
        required=False,
        help_text=_(
            "The middles of dark skin, bluish green, black and white, in that order. Empty: no "
            "checker; the colour is then indicative only."
        ),
    )

    def clean_spot(self) -> list[float]:
        return self._numbers("spot", (4,))

    def clean_corners(self) -> list[list[float]]:
        found = self._numbers("corners", (0, 8))
        return [found[place : place + 2] for place in range(0, len(found), 2)]

    def _numbers(self, name: str, counts: tuple[int, ...]) -> list[float]:
        text = self.cleaned_data[name].replace("，", ",")
        parts = [part for part in text.replace(",", " ").split() if part]
        try:
            found = [float(part) for part in parts]
        except ValueError:
            found = []
            parts = ["?"]
        wrong = len(found) != len(parts) or len(found) not in counts
        if wrong or any(not -1e6 < one < 1e6 for one in found):
            raise forms.ValidationError(_("Write whole numbers with commas between them."))
        return found
