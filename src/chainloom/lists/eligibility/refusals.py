"""What the engine refuses, in the reader's language: it speaks English, and says a stable code."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from chainloom.engines.matching.eligibility import STATEMENT, Problem, Vocabulary

# By the codes of the engine's problems.
SAID = {
    "empty": gettext_lazy("nothing is listed here"),
    "empty_range": gettext_lazy("no value lies between the two ends: swap them"),
    "need_out_of_range": gettext_lazy("write a whole number, at most as many as are listed"),
    "not_a_certificate": gettext_lazy("a certificate says its kind"),
    "not_a_date": gettext_lazy("write a day as 2026-01-31"),
    "not_a_flag": gettext_lazy("write true or false"),
    "not_a_list": gettext_lazy("a list belongs here"),
    "not_a_number": gettext_lazy("write a number, as 1200"),
    "not_a_text": gettext_lazy("a text belongs here"),
    "not_a_tier": gettext_lazy("a tier says when and give, and nothing else"),
    "not_an_amount": gettext_lazy("write an amount of 0 or more"),
    "not_an_object": gettext_lazy("an object of named values belongs here"),
    "not_choices": gettext_lazy("each choice has a code of its own and a name; at most 60"),
    "not_one_head": gettext_lazy("say one thing here: all, any, not, or one condition"),
    "not_true": gettext_lazy("only true can stand here"),
    "not_whole": gettext_lazy("write a whole number of years"),
    "reserved": gettext_lazy("this name is kept for conditions in words"),
    "too_deep": gettext_lazy("too many conditions lie in one another: make them flatter"),
    "too_many": gettext_lazy("these are too many: split them into several"),
    "twice": gettext_lazy("the same is said twice: leave one out"),
    "unknown_choice": gettext_lazy("this is none of the choices"),
    "unknown_field": gettext_lazy("nothing of this name is known of firms"),
    "unknown_key": gettext_lazy("this key means nothing here"),
    "unknown_type": gettext_lazy("this is no type or unit that there is"),
    "value_missing": gettext_lazy("a value is missing here"),
}
# What an answer has to be, by the type of what is asked.
_WANTED = {
    "number": gettext_lazy("“%(name)s” is answered by a number, as 1200, and not by “%(value)s”."),
    "date": gettext_lazy("“%(name)s” is answered by a day, as 2026-01-31, and not by “%(value)s”."),
    "flag": gettext_lazy("“%(name)s” is answered by yes or no, and not by “%(value)s”."),
    "choice": gettext_lazy("“%(name)s” is one of %(choices)s, and not “%(value)s”."),
    "codes": gettext_lazy("“%(name)s” is answered by codes, and not by “%(value)s”."),
    "certificates": gettext_lazy(
        "“%(name)s” follows from the certificates on the firm’s page: enter them there."
    ),
}


_STEP = re.compile(r"\[(\d+)\]|([^.\[\]]+)")


def problem_words(problem: Problem, data: Any, words: Vocabulary) -> str:
    """What stands there and what to do: of a condition on a firm by its name, as the page has it;
    of anything else by its place in the JSON."""
    said = str(SAID[problem.code])
    if not problem.place:
        return said
    for index, key in _STEP.findall(problem.place):
        try:
            data = data[int(index)] if index else data[key]
        except (KeyError, IndexError, TypeError):
            data = None
    asked = words.attributes.get(data.get("field", "")) if isinstance(data, dict) else None
    if asked is not None:
        rest = [str(one) for key, one in data.items() if key != "field"]
        return f"“{' '.join([_called(asked, _language()), *rest])}”: {said}"
    parts = data.values() if isinstance(data, dict) else [data]
    shown = ", ".join(str(one) for one in parts if isinstance(one, str | int | float))
    return f"{problem.place} “{shown}”: {said}" if shown else f"{problem.place}: {said}"


def answer_words(attribute: str, statement: str, value: Any, words: Vocabulary) -> str:
    """Why an answer cannot be taken, and how one looks that can."""
    if attribute == STATEMENT:
        return _WANTED["flag"] % {"name": statement, "value": value}
    asked = words.attributes.get(attribute)
    if asked is None:
        return _("Nothing is asked under “%(name)s”. Load the page again and answer there.") % {
            "name": attribute
        }
    language = _language()
    return _WANTED[asked.type] % {
        "name": _called(asked, language),
        "value": value,
        "choices": _("; ").join(_called(one, language) for one in asked.choices),
    }


def _language() -> str:
    return "en" if (get_language() or "").startswith("en") else "zh"


def _called(thing: Any, language: str) -> str:
    return (thing.name_en or thing.name) if language == "en" else thing.name
