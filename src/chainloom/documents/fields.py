"""What a fact's fields may hold: the rules for what a person types, and the words for showing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from chainloom.core.errors import Invalid
from chainloom.core.numbers import number_given
from chainloom.engines.reading import KINDS, ORGANISATIONS, Field
from chainloom.organisations.models import Kind
from chainloom.organisations.services.fields import one_line

LONGEST = 500
MOST_TEXTS = 100
_DAY = r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?"
_DATE = re.compile(f"{_DAY}(?:/{_DAY})?")
# What is given or counted is never less than nothing; a figure may be: a decline, a temperature.
_NEVER_NEGATIVE = frozenset(
    {
        ("certificate_count", "number"),
        ("plan_published", "measures"),
        ("policy_benefit", "amount"),
        ("policy_benefit", "rate"),
        ("policy_benefit", "cap"),
        ("project", "amount"),
    }
)
# How many there are of something, which comes in wholes.
_COUNTS = frozenset({("certificate_count", "number"), ("plan_published", "measures")})

KIND_LABELS: Mapping[str, str | Promise] = {
    "organisation": gettext_lazy("organisation"),
    "person": gettext_lazy("person"),
    "body_founded": gettext_lazy("body founded"),
    "membership": gettext_lazy("seat in a body"),
    "figure": gettext_lazy("figure"),
    "certificate_count": gettext_lazy("count of qualifications"),
    "plan_published": gettext_lazy("plan published"),
    "agreement_signed": gettext_lazy("agreement"),
    "event_held": pgettext_lazy("fact", "event"),
    "policy_benefit": gettext_lazy("policy benefit"),
    "supply_relation": gettext_lazy("supply relation"),
    "project": gettext_lazy("project"),
    "need": gettext_lazy("need"),
    "resource": gettext_lazy("resource"),
}
FIELD_LABELS: Mapping[str, str | Promise] = {
    "name": pgettext_lazy("fact", "name"),
    "full_name": gettext_lazy("full name"),
    "kind": gettext_lazy("kind"),
    "post": gettext_lazy("post"),
    "organisation": gettext_lazy("organisation"),
    "date": gettext_lazy("date"),
    "guiding": gettext_lazy("guided by"),
    "body": gettext_lazy("body"),
    "member": gettext_lazy("member"),
    "role": gettext_lazy("role"),
    "what": gettext_lazy("what"),
    "number": gettext_lazy("number"),
    "number_to": gettext_lazy("up to"),
    "unit": gettext_lazy("unit"),
    "scope": gettext_lazy("of what"),
    "as_of": gettext_lazy("as of"),
    "share_of": gettext_lazy("share of"),
    "certificate": gettext_lazy("qualification"),
    "level": gettext_lazy("level"),
    "title": gettext_lazy("title"),
    "period": gettext_lazy("period"),
    "directions": gettext_lazy("directions"),
    "measures": gettext_lazy("measures"),
    "parties": gettext_lazy("parties"),
    "state": gettext_lazy("state"),
    "place": gettext_lazy("place"),
    "speaker": gettext_lazy("speaker"),
    "topic": gettext_lazy("topic"),
    "organisations": gettext_lazy("organisations"),
    "document_number": gettext_lazy("document number"),
    "benefit": gettext_lazy("benefit"),
    "amount": gettext_lazy("amount (yuan)"),
    "rate": gettext_lazy("rate (%)"),
    "cap": gettext_lazy("cap (yuan)"),
    "conditions": gettext_lazy("conditions"),
    "until": gettext_lazy("until"),
    "contact": gettext_lazy("who to ask"),
    "supplier": gettext_lazy("supplier"),
    "buyer": gettext_lazy("buyer"),
    "product": gettext_lazy("product"),
    "owner": gettext_lazy("undertaken by"),
    "stage": pgettext_lazy("project", "stage"),
    "site": gettext_lazy("site"),
}
_BODY_KINDS = {
    "committee": gettext_lazy("committee"),
    "alliance": gettext_lazy("alliance"),
    "association": gettext_lazy("association"),
    "group": gettext_lazy("working group"),
    "centre": gettext_lazy("centre"),
    "other": gettext_lazy("other"),
}
_ROLES = {
    "secretary": gettext_lazy("secretary"),
    "deputy": gettext_lazy("deputy"),
    "member": gettext_lazy("member"),
    "guiding": gettext_lazy("guiding unit"),
    "chair": gettext_lazy("chair"),
    "other": gettext_lazy("other"),
}
_STATES = {"signed": gettext_lazy("signed"), "intended": gettext_lazy("only intended")}
_CHOICES: Mapping[tuple[str, str], Mapping[str, str | Promise]] = {
    ("organisation", "kind"): {kind.value: kind.label for kind in Kind},
    ("body_founded", "kind"): _BODY_KINDS,
    ("membership", "role"): _ROLES,
    ("agreement_signed", "state"): _STATES,
}


def kind_label(kind: str) -> str:
    return str(KIND_LABELS.get(kind, kind))


# The same field is called otherwise in another kind: a person's name, what somebody offers.
_OF_KIND: Mapping[tuple[str, str], str | Promise] = {
    ("person", "name"): pgettext_lazy("person", "name"),
    ("need", "what"): pgettext_lazy("fact", "what is wanted"),
    ("resource", "what"): pgettext_lazy("fact", "what is offered"),
}


def field_label(kind: str, name: str) -> str:
    return str(_OF_KIND.get((kind, name)) or FIELD_LABELS.get(name, name))


def choices_of(kind: str, field: Field) -> list[tuple[str, str]]:
    """The choices of a field with their labels."""
    labels = _CHOICES.get((kind, field.name), {})
    return [(code, str(labels.get(code, code))) for code in field.choices]


def in_words(kind: str, field: Field, value: Any) -> str:
    """A value as a reader knows it; "" for none."""
    if value in (None, "", []):
        return ""
    if field.type == "texts":
        return "、".join(str(one) for one in value)
    if field.type == "choice":
        return str(_CHOICES.get((kind, field.name), {}).get(value, value))
    if field.type == "number":
        return f"{value:,.6f}".rstrip("0").rstrip(".") if isinstance(value, int | float) else ""
    return str(value)


def cleaned(kind: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Every field of the kind, fit to keep; raises `Invalid` naming the field."""
    known = KINDS.get(kind)
    if known is None:
        raise Invalid("unknown_kind", _("There is no kind of fact “%s”.") % kind, field="kind")
    names = [field.name for field in known.fields]
    unknown = sorted(set(given) - set(names))
    if unknown:
        message = _("There is no field “%s”.") % unknown[0]
        raise Invalid("unknown_field", message, field=unknown[0])
    fit = {field.name: _clean(kind, field, given.get(field.name)) for field in known.fields}
    _check_range(fit)
    if not any(fit[name] not in (None, [], "") for name in known.keys):
        label = field_label(kind, known.keys[0])
        message = _("A fact needs at least: %(label)s.") % {"label": label}
        raise Invalid("required", message, field=known.keys[0])
    return fit


def _check_range(fit: Mapping[str, Any]) -> None:
    low, high = fit.get("number"), fit.get("number_to")
    if low is not None and high is not None and high < low:
        raise Invalid("range", _("The upper end is less than the lower one."), field="number_to")


def _clean(kind: str, field: Field, value: Any) -> Any:
    if field.type == "texts":
        return _texts(kind, field, value)
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if field.type == "number":
        return _number(kind, field, value)
    text = one_line(value)
    if len(text) > LONGEST:
        message = _("This is too long: at most %(longest)d characters.") % {"longest": LONGEST}
        raise Invalid("too_long", message, field=field.name)
    if field.type == "date":
        _check_date(field, text)
    if field.type == "choice" and text not in field.choices:
        message = _("“%(value)s” is not one of the choices.") % {"value": text}
        raise Invalid("unknown_choice", message, field=field.name)
    return text


def _check_date(field: Field, text: str) -> None:
    """A day, month, year or interval of ISO 8601 that the calendar has."""
    if not _DATE.fullmatch(text):
        message = _(
            "“%(value)s” is no date; write 2026-05-01, 2026-05, 2026 or two with / between."
        )
        raise Invalid("not_a_date", message % {"value": text}, field=field.name)
    ends = text.split("/")
    for end in ends:
        if not _is_in_calendar(end):
            message = _("“%(value)s” is not in the calendar.")
            raise Invalid("not_a_date", message % {"value": end}, field=field.name)
    if len(ends) == 2 and ends[1] < ends[0][: len(ends[1])]:
        message = _("“%(value)s” ends before it begins.")
        raise Invalid("not_a_date", message % {"value": text}, field=field.name)


def _is_in_calendar(end: str) -> bool:
    """Whether a day, month or year, such as 2026-05, is one."""
    try:
        date.fromisoformat(f"{end}-01-01"[:10])
    except ValueError:
        return False
    return True


def _texts(kind: str, field: Field, value: Any) -> list[str]:
    """A list as it is, or a text with one on each line; between names 、 divides as well."""
    between = r"[\n、]" if field.name in ORGANISATIONS.get(kind, ()) else r"\n"
    parts = value if isinstance(value, list) else re.split(between, str(value or ""))
    found = [one_line(one) for one in parts]
    found = list(dict.fromkeys(one for one in found if one))
    if len(found) > MOST_TEXTS or any(len(one) > LONGEST for one in found):
        raise Invalid("too_long", _("This list is too long."), field=field.name)
    return found


def _number(kind: str, field: Field, value: Any) -> float | int:
    # Sums and counts: of a comma with three figures behind it a thousand is meant.
    number = float(number_given(value, field.name, decimals=2))
    if abs(number) > 1e18:
        message = _("“%(value)s” is not a number.") % {"value": str(value)[:40]}
        raise Invalid("not_a_number", message, field=field.name)
    place = (kind, field.name)
    if number < 0 and place in _NEVER_NEGATIVE:
        raise Invalid("negative", _("This cannot be less than 0."), field=field.name)
    if place in _COUNTS and number != int(number):
        raise Invalid("not_whole", _("This is a whole number."), field=field.name)
    return int(number) if number == int(number) else number
