"""Why a row has its verdict: stable codes, and the sentences that say them.

A reason is kept as JSON with the row: its code, the column it is about and what fills the
sentence. Codes of `imports.sheets` (a cell that cannot be read) are reasons too. Levels:

    error     the row is left out until it is mended
    ask       a person has to decide
    info      worth knowing; the row goes through
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .sheets.errors import CELL_TEXTS, FILE_TEXTS, NOTE_TEXTS

Level = Literal["error", "ask", "info"]

ERROR_TEXTS: Mapping[str, Any] = {
    "required": _("This value is required."),
    "too_long": _("The text has %(length)s characters; at most %(limit)s fit."),
    "out_of_range": _("%(value)s is not between %(low)s and %(high)s."),
    "unknown_choice": _("“%(value)s” is none of the values known here: %(choices)s."),
    "unknown_district": _(
        "“%(value)s” is no district of GB/T 2260. Write the code (350502) or the full name."
    ),
    "district_ambiguous": _("“%(value)s” may be %(first)s or %(second)s. Write the code."),
    "unknown_country": _("“%(value)s” is not the name of a country."),
    "not_an_email": _("“%(value)s” is not an e-mail address."),
    "not_an_address": _("“%(value)s” is not a web address."),
    "not_a_phone": _("“%(value)s” is not a telephone number."),
    "in_future": _("%(value)s lies in the future."),
    "uscc_length": _("A USCC has 18 characters; this one has %(length)s."),
    "uscc_check": _(
        "The check character of this USCC is %(character)s but should be %(expected)s: at least "
        "one character is mistyped."
    ),
    "uscc_digit": _(
        "Character %(position)s of a USCC is a digit of the district code; here it is "
        "“%(character)s”."
    ),
    "uscc_character": _("Character %(position)s is “%(character)s”, which a USCC never has."),
    "uscc_character_meant": _(
        "Character %(position)s is “%(character)s”, which a USCC never has; perhaps it is "
        "“%(meant)s”."
    ),
    "uscc_twice": _(
        "Row %(row)s has the same USCC with another name (%(name)s). Check which code is wrong."
    ),
    "repeats_differently": _(
        "Row %(row)s describes the same organisation but says “%(other)s” here. Make both the same."
    ),
    "follows_error": _("Row %(row)s, which describes the same organisation, has an error."),
    "organisation_missing": _("The row names no organisation: give its name or its USCC."),
    "unknown_stage": _(
        "“%(value)s” is no stage of this chain. Its stages: %(choices)s. Mend the cell, or add the "
        "stage to the chain first."
    ),
    "unknown_stage_near": _(
        "“%(value)s” is no stage of this chain. Nearest to it: %(near)s. Write the one that is "
        "meant, or add the stage to the chain first."
    ),
    "stage_ambiguous": _("“%(value)s” may be %(first)s or %(second)s. Write the stage's name."),
    "resource_untitled": _("The row says nothing of what is offered: fill in what it is."),
    "resource_kind_missing": _("Say of what kind the offer is: %(choices)s."),
    "resource_ends_first": _("It ends before it begins: %(value)s. Change one of the days."),
    "stage_missing": _("Products or capacity need the stage they belong to."),
    "unknown_certificate": _("“%(value)s” is no qualification known here. Known are: %(choices)s."),
    "certificate_ambiguous": _("“%(value)s” may be %(first)s or %(second)s. Write the full name."),
    "certificate_missing": _("A document number or date needs the qualification it belongs to."),
    "level_unknown": _("“%(value)s” is no level of %(kind)s. Its levels: %(choices)s."),
    "dates_reversed": _("%(first)s is after %(second)s: the dates are the wrong way round."),
    "contact_missing": _("A post, telephone number or e-mail address needs a name."),
    "supplies_itself": _("Supplier and buyer are the same organisation."),
}

ASK_TEXTS: Mapping[str, Any] = {
    "looks_like": _("Looks like %(name)s, which is in the registry."),
    "looks_like_row": _("Looks like %(name)s in row %(row)s of this file."),
    "several_fit": _("%(count)s entries have this name. Choose which one is meant."),
    "code_known_other_name": _(
        "The USCC belongs to %(name)s. Was it renamed, or is the code wrong?"
    ),
    "name_known_other_code": _("%(name)s has another USCC: %(code)s."),
    "code_and_name_differ": _("The USCC belongs to %(name)s, but the name to %(other)s."),
    "organisation_unknown": _("%(name)s is not in the registry and not in this file."),
    "newer_known": _("The registry has a newer value (as of %(as_of)s): %(value)s."),
}

INFO_TEXTS: Mapping[str, Any] = {
    "repeats_row": _("Row %(row)s describes the same organisation; taken together."),
    "first_stands": _("Row %(row)s says “%(other)s”; that one stands."),
    "follows_row": _("Goes with row %(row)s, which has to be decided first."),
    "joins_chain": _("Is in the registry of another chain and will join this one."),
    "district_from_address": _("The district %(name)s was taken from the address."),
    "country_in_address": _("The country was added to the address."),
    "figures_withheld": _("The organisation has not shared its figures with this chain; kept."),
    "identity_elsewhere": _(
        "Stays as it is: the organisation came into the registry through another chain, whose "
        "office keeps its name, kind, USCC and district."
    ),
    "kept_alias": _("The name as written here is kept beside the registered one."),
    "several_stages": _("Products and capacity go to the first stage."),
    "number_about": _("“%(value)s” was taken as %(number)s."),
    "open_ended": _("“%(value)s”: no end."),
    "month_taken_first": _("“%(value)s” was taken as %(day)s."),
    "total_row": _("Looks like a total and is left out."),
    "footnote_row": _("Looks like a note and is left out."),
    "header_row": _("Repeats the header and is left out."),
    "left_out": _("Left out by choice."),
}

# Said at their cell, whose value has no effect.
AT_CELL = frozenset({"figures_withheld", "identity_elsewhere"})

# What the comparison of two records found (codes of engines.resolution).
LIKENESS_TEXTS: Mapping[str, Any] = {
    "uscc_equal": _("same USCC"),
    "uscc_different": _("different USCC"),
    "name_equal": _("same name"),
    "name_core_equal": _("same name without place and legal form"),
    "english_equal": _("same English name"),
    "pinyin_equal": _("same name in pinyin"),
    "name_near": _("nearly the same name"),
    "short_of": _("one name is short for the other"),
    "brand_equal": _("same brand"),
    "name_differs": _("different name"),
    "trade_overlaps": _("related trade"),
    "trade_differs": _("different trade"),
    "place_equal": _("same place in the name"),
    "place_differs": _("different place in the name"),
    "branch_differs": _("another branch"),
    "legal_form_differs": _("different legal form"),
    "address_equal": _("same address"),
    "address_near": _("nearly the same address"),
    "address_differs": _("different address"),
    "district_equal": _("same district"),
    "district_different": _("different district"),
}

_LEVELS: dict[str, Level] = {
    **dict.fromkeys(CELL_TEXTS, "error"),
    **dict.fromkeys(ERROR_TEXTS, "error"),
    **dict.fromkeys(ASK_TEXTS, "ask"),
    **dict.fromkeys(INFO_TEXTS, "info"),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason; `column` is a column key while planning and a letter once it is kept."""

    code: str
    column: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.code not in _LEVELS:
            raise KeyError(self.code)

    @property
    def level(self) -> Level:
        return _LEVELS[self.code]

    def kept(self, letter: str) -> dict[str, Any]:
        return {"column": letter, "code": self.code, "params": dict(self.params)}


class BadValue(ValueError):
    """A cell was read but its value breaks a rule; the code is one of ERROR_TEXTS."""

    def __init__(self, code: str, **params: Any) -> None:
        if code not in ERROR_TEXTS:
            raise KeyError(code)
        self.code = code
        self.params = params
        super().__init__(code, params)


def level_of(code: str) -> Level:
    return _LEVELS.get(code, "error")


def _in_words(params: Mapping[str, Any]) -> dict[str, str]:
    words = {
        key: "、".join(map(str, value)) if isinstance(value, list) else str(value)
        for key, value in params.items()
    }
    if words.get("found"):  # what a file turned out to be
        words["found"] = gettext(words["found"])
    return words


def sentence(code: str, params: Mapping[str, Any]) -> str:
    """The reason in the reader's language."""
    if code in CELL_TEXTS:
        text = gettext(CELL_TEXTS[code])
    else:
        found = ERROR_TEXTS.get(code) or ASK_TEXTS.get(code) or INFO_TEXTS.get(code)
        text = str(found) if found else code
    return text % _in_words(params)


def likeness(code: str) -> str:
    """What two records have in common or not, in the reader's language."""
    return str(LIKENESS_TEXTS.get(code, code))


def file_error(error: Mapping[str, Any]) -> str:
    """Why a whole file could not be read."""
    code = error.get("code", "")
    if code in FILE_TEXTS:
        return gettext(FILE_TEXTS[code]) % _in_words(error.get("params", {}))
    return str(error.get("message", "")) or gettext("The file could not be read.")


def note(kept: Mapping[str, Any]) -> str:
    """What the reader did to the file."""
    return gettext(NOTE_TEXTS[kept["code"]]) % _in_words(kept.get("params", {}))
