"""The editor of a policy: what it says, and its conditions as rows that read like sentences."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from chainloom.accounts.actor import Actor
from chainloom.core.digits import whole_number
from chainloom.core.errors import Invalid
from chainloom.core.forms import SentForm
from chainloom.engines.matching.eligibility import STATEMENT, Attribute, Vocabulary
from chainloom.organisations.certificate_kinds import kinds
from chainloom.organisations.models import Kind
from chainloom.organisations.policy import organisation_policy

from ..models import Policy, PolicyState
from .filters import ANY
from .pasted import PastedField
from .sums import as_number, written

MOST_ROWS = 40
NUMBER_WORDS = {
    "at_least": gettext_lazy("at least"),
    "above": gettext_lazy("more than"),
    "at_most": gettext_lazy("at most"),
    "below": gettext_lazy("less than"),
}
DATE_WORDS = {
    "since": gettext_lazy("on or after"),
    "after": pgettext_lazy("date", "after"),
    "until": gettext_lazy("on or before"),
    "before": pgettext_lazy("date", "before"),
    "years_at_least": gettext_lazy("at least … years ago"),
    "years_at_most": gettext_lazy("at most … years ago"),
}
ONE_OF = {"in": gettext_lazy("is"), "not_in": gettext_lazy("is not")}
HOLDS = {"holds": gettext_lazy("is held"), "not_holds": gettext_lazy("is not held")}
FLAG = {"yes": gettext_lazy("yes"), "no": gettext_lazy("no")}
SAYS = {"says": gettext_lazy("holds, in words")}
OPERATIONS: dict[str, dict[str, Any]] = {
    "number": NUMBER_WORDS,
    "date": DATE_WORDS,
    "choice": ONE_OF,
    "codes": ONE_OF,
    "flag": FLAG,
    "certificates": HOLDS,
    STATEMENT: SAYS,
}
GROUPS = (
    ("must", gettext_lazy("must")),
    ("a", gettext_lazy("one of group A")),
    ("b", gettext_lazy("one of group B")),
)


@dataclass
class Row:
    """One condition as it stands in the editor."""

    group: str = "must"
    field: str = "headcount"
    op: str = ""
    value: str = ""

    def is_finished(self) -> bool:
        return bool(self.value) or self.op in FLAG


@dataclass
class Editor:
    """The rows, or the JSON of conditions that rows cannot say."""

    words: Vocabulary
    stages: list[tuple[str, str]]
    rows: list[Row] = field(default_factory=list)
    everyone: bool = False
    text: str = ""

    # In and out

    @classmethod
    def of(cls, data: Any, words: Vocabulary, stages: list[tuple[str, str]]) -> Editor:
        editor = cls(words, stages)
        if data == {"everyone": True}:
            editor.everyone = True
        elif data is not None and not editor._take(data):
            editor.rows, editor.text = [], json.dumps(data, ensure_ascii=False, indent=1)
        return editor

    @classmethod
    def sent(cls, data: Mapping[str, Any], words: Vocabulary, stages: Any) -> Editor:
        """What came with the form, after the button that was pressed."""
        editor = cls(words, stages, text=str(data.get("conditions_json") or "").strip())
        editor.everyone = bool(data.get("everyone"))
        count = whole_number(data.get("rows"), most=3) or 0
        for at in range(min(count, MOST_ROWS)):
            said = {name: str(data.get(f"c{at}-{name}") or "").strip() for name in _PARTS}
            editor.rows.append(editor._row(**said))
        verb, _dash, place = str(data.get("do") or "").partition("-")
        if verb == "add" and len(editor.rows) < MOST_ROWS:
            editor.rows.append(editor._row("must", "headcount", "", ""))
            editor.everyone = False
        elif verb == "drop" and place.isdigit() and int(place) < len(editor.rows):
            del editor.rows[int(place)]
        return editor

    def conditions(self, *, whole: bool) -> dict[str, Any] | None:
        """Plain JSON; None for none. `whole`: a row that is not finished is an error, else it is
        left out."""
        if self.text:
            try:
                return json.loads(self.text)
            except (ValueError, RecursionError):
                message = _("This is no JSON.")
                raise Invalid("not_json", message, field="conditions") from None
        if self.everyone:
            return {"everyone": True}
        finished = [row for row in self.rows if row.is_finished()]
        if whole and len(finished) < len(self.rows):
            message = _("A condition is not finished: give it a value, or take it out.")
            raise Invalid("required", message, field="conditions")
        groups = {
            key: [self._test(row) for row in finished if row.group == key] for key, _n in GROUPS
        }
        parts = groups["must"] + [{"any": groups[key]} for key in ("a", "b") if groups[key]]
        if not parts:
            return None
        return parts[0] if len(parts) == 1 else {"all": parts}

    # Rows

    def _row(self, group: str, field: str, op: str, value: str) -> Row:
        row = Row(group if group in dict(GROUPS) else "must", field, op, value)
        if field not in self.fields():
            row.field = "headcount"
        allowed = OPERATIONS[self.type_of(row.field)]
        if op not in allowed:
            row.op = next(iter(allowed))
        known = dict(self.values_for(row.field))
        if known and value not in known:
            row.value = ""
        return row

    def _test(self, row: Row) -> dict[str, Any]:
        said: dict[str, Any] = {"field": row.field}
        match self.type_of(row.field):
            case "number":
                number = as_number(row.value)
                return {**said, row.op: row.value if number is None else number}
            case "date":
                years = whole_number(row.value, most=3) if row.op.startswith("years") else None
                return {**said, row.op: row.value if years is None else years}
            case "flag":
                return {**said, "is": row.op == "yes"}
            case "certificates":
                kind, _colon, level = row.value.partition(":")
                found = {**said, "holds": [kind], **({"levels": [level]} if level else {})}
            case "choice" | "codes":
                listed = row.value.replace("，", ",").replace("、", ",").split(",")
                found = {**said, "in": [one.strip() for one in listed if one.strip()]}
            case _:
                return {STATEMENT: row.value}
        return {"not": found} if row.op.startswith("not_") else found

    def _take(self, data: Any) -> bool:
        """Whether the conditions could be laid out as rows."""
        if not isinstance(data, dict):
            return False
        parts = data.get("all", [data])
        letters = iter("ab")
        for part in parts if isinstance(parts, list) else []:
            inner = part.get("any", [part]) if isinstance(part, dict) else [part]
            group = next(letters, "") if isinstance(part, dict) and "any" in part else "must"
            for one in inner if isinstance(inner, list) else []:
                found = self._rows_of(one)
                if not found or not group or (group != "must" and len(found) > 1):
                    return False
                for row in found:
                    row.group = group
                self.rows += found
        return bool(self.rows) and len(self.rows) <= MOST_ROWS

    def _rows_of(self, one: Any) -> list[Row]:
        """The rows of one test; none if they could not say all of it."""
        if not isinstance(one, dict):
            return []
        if set(one) == {STATEMENT}:
            return [Row(field=STATEMENT, op="says", value=one[STATEMENT])]
        if set(one) == {"not"}:
            inner = self._rows_of(one["not"])
            if len(inner) != 1 or inner[0].op not in ("in", "holds"):
                return []
            return [Row(field=inner[0].field, op=f"not_{inner[0].op}", value=inner[0].value)]
        name = one.get("field")
        if name not in self.words.attributes:
            return []
        return self._rows_of_field(name, {k: v for k, v in one.items() if k != "field"})

    def _rows_of_field(self, name: str, said: dict[str, Any]) -> list[Row]:
        kind = self.type_of(name)
        if kind in ("number", "date") and set(said) <= set(OPERATIONS[kind]):
            return [Row(field=name, op=op, value=written(value)) for op, value in said.items()]
        if kind == "flag" and set(said) == {"is"}:
            return [Row(field=name, op="yes" if said["is"] else "no")]
        listed = said.get("in", said.get("holds"))
        listed = listed if isinstance(listed, list) else [listed]
        if kind == "certificates" and set(said) <= {"holds", "levels"} and len(listed) == 1:
            levels = said.get("levels", [])
            if len(levels) < 2:
                return [Row(field=name, op="holds", value=":".join([*listed, *levels]))]
        if kind in ("choice", "codes") and set(said) == {"in"}:
            if len(listed) > 1 and self.values_for(name):
                return []
            return [Row(field=name, op="in", value=",".join(map(str, listed)))]
        return []

    # What the template shows

    def type_of(self, name: str) -> str:
        return STATEMENT if name == STATEMENT else self.words.attributes[name].type

    def fields(self) -> dict[str, str]:
        english = _is_english()
        found = {
            code: (one.name_en if english else one.name)
            for code, one in self.words.attributes.items()
        }
        return {**found, STATEMENT: str(_("a statement"))}

    def values_for(self, name: str) -> list[tuple[str, str]]:
        """What a value is chosen from; nothing where it is written."""
        if name == "certificate":
            return [
                pair
                for kind in kinds()
                for pair in (
                    (kind.code, kind.label(_language())),
                    *(
                        (
                            f"{kind.code}:{one.code}",
                            f"{kind.label(_language())} · {one.label(_language())}",
                        )
                        for one in kind.levels
                    ),
                )
            ]
        if name == "stage":
            return self.stages
        attribute: Attribute | None = self.words.attributes.get(name)
        if attribute is None or attribute.type != "choice":
            return []
        return [(one.code, one.name_en if _is_english() else one.name) for one in attribute.choices]

    def shown(self) -> list[dict[str, Any]]:
        found = []
        for at, row in enumerate(self.rows):
            kind = self.type_of(row.field)
            found.append(
                {
                    "at": at,
                    "row": row,
                    "groups": GROUPS,
                    "fields": self.fields().items(),
                    "ops": OPERATIONS[kind].items(),
                    "values": self.values_for(row.field),
                    "is_flag": kind == "flag",
                    "is_date": kind == "date" and not row.op.startswith("years"),
                    "example": _example(kind, self.words.attributes.get(row.field)),
                }
            )
        return found


_PARTS = ("group", "field", "op", "value")


def _example(kind: str, attribute: Attribute | None) -> str:
    if kind == STATEMENT:
        return str(_("what somebody has to confirm"))
    if attribute is None:
        return ""
    if attribute.unit == "yuan":
        return str(_("2000万, 1.5亿 or yuan"))
    return {"percent": "3", "people": "100"}.get(
        attribute.unit,
        "350502" if attribute.grows_by == 2 else "175, 1761" if attribute.grows_by == 1 else "",
    )


def _language() -> str:
    return "en" if _is_english() else "zh"


def _is_english() -> bool:
    from django.utils.translation import get_language

    return (get_language() or "").startswith("en")


GIVES = (
    ("", gettext_lazy("said in words only")),
    ("fixed", gettext_lazy("a fixed sum (yuan)")),
    ("percent", gettext_lazy("a percentage of")),
    ("each", gettext_lazy("a sum (yuan) for each of")),
)


def _text(label: Any, most: int, *, required: bool = False, rows: int = 0) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return PastedField(label=label, required=required, max_length=most, widget=widget)


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget)


def _sum(label: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    return forms.CharField(label=label, required=False, max_length=24, widget=widget)


class PolicyForm(SentForm):
    """What a policy says beside its conditions."""

    title = _text(gettext_lazy("Title"), 160, required=True)
    number = _text(gettext_lazy("Document number"), 80)
    organisation = forms.ChoiceField(label=gettext_lazy("Issued by"), required=False)
    issuer_name = _text(gettext_lazy("Issuer, as the document says"), 160)
    begins_on = _day(gettext_lazy("In force from"))
    ends_on = _day(gettext_lazy("In force until"))
    is_open_ended = forms.BooleanField(label=gettext_lazy("Without a last day"), required=False)
    summary = _text(gettext_lazy("Benefit in words"), 2000, rows=3)
    give = forms.ChoiceField(label=gettext_lazy("It gives"), required=False, choices=GIVES)
    amount = _sum(gettext_lazy("How much"))
    of = forms.ChoiceField(label=gettext_lazy("Of what"), required=False)
    cap = _sum(gettext_lazy("At most (yuan)"))
    once = forms.BooleanField(label=gettext_lazy("Once only"), required=False)
    how_to_apply = _text(gettext_lazy("How to apply"), 2000, rows=3)
    ask_whom = _text(gettext_lazy("Who to ask"), 300)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Actor, words: Vocabulary, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = organisation_policy.rows(actor).filter(kind__in=[Kind.GOVERNMENT, Kind.BODY])
        if not actor.is_office:
            units = organisation_policy.rows(actor).filter(pk=actor.organisation_id)
        own = [(str(row.pk), row.display_name) for row in units.order_by("sort_key", "pk")[:200]]
        other = [("", _("another issuer, named beside"))] if actor.is_office else []
        self.fields["organisation"].choices = [*other, *own]
        numbers = [one for one in words.attributes.values() if one.type == "number"]
        english = _is_english()
        self.fields["of"].choices = [
            ("", "–"), *((one.code, one.name_en if english else one.name) for one in numbers)
        ]  # fmt: skip
        self.kept: Any = None

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        names = (
            "title", "number", "issuer_name", "begins_on", "ends_on", "is_open_ended", "summary",
            "how_to_apply", "ask_whom",
        )  # fmt: skip
        found = {name: data.get(name) for name in names}
        return {
            **found,
            "organisation": data.get("organisation") or None,
            "benefit": self.benefit(),
        }

    def benefit(self) -> dict[str, Any] | None:
        """The formula; one that the form cannot say stays as it is while nothing is chosen."""
        data = self.cleaned_data
        give = data.get("give")
        if not give:
            return self.kept
        amount = as_number(data.get("amount") or "")
        if amount is None and data.get("amount"):
            raise Invalid(
                "not_a_number", _("This is no number: write 50000 or 5万."), field="amount"
            )
        if amount is None:
            raise Invalid("required", _("Say how much."), field="amount")
        found: dict[str, Any] = {give: amount}
        if give in ("percent", "each"):
            if not data.get("of"):
                raise Invalid("required", _("Say of what."), field="of")
            found["of"] = data["of"]
        if data.get("cap"):
            cap = as_number(data["cap"])
            if cap is None:
                raise Invalid(
                    "not_a_number", _("This is no number: write 50000 or 5万."), field="cap"
                )
            found["cap"] = cap
        return {"once": found} if data.get("once") else found

    @classmethod
    def initial_of(cls, row: Policy) -> dict[str, Any]:
        names = (
            "title", "number", "issuer_name", "begins_on", "ends_on", "is_open_ended", "summary",
            "how_to_apply", "ask_whom", "version",
        )  # fmt: skip
        found = {name: getattr(row, name) for name in names}
        return {**found, "organisation": str(row.organisation_id or ""), **said_of(row.benefit)}


def said_of(benefit: Any) -> dict[str, Any]:
    """The form's fields for a formula; nothing for one that they cannot say."""
    if not isinstance(benefit, dict):
        return {}
    once = set(benefit) == {"once"}
    inner = benefit["once"] if once else benefit
    give = next((key for key in ("fixed", "percent", "each") if key in inner), None)
    if give is None or not set(inner) <= {give, "of", "cap"}:
        return {}
    return {
        "give": give,
        "amount": written(inner[give]),
        "of": inner.get("of", ""),
        "cap": written(inner["cap"]) if "cap" in inner else "",
        "once": once,
    }


class PolicyFilter(forms.Form):
    q = forms.CharField(
        label=gettext_lazy("Title, number or issuer"), required=False, max_length=100
    )
    state = forms.ChoiceField(
        label=gettext_lazy("state"),
        required=False,
        choices=[*ANY, ("force", gettext_lazy("in force")), *PolicyState.choices],
    )
    whose = forms.ChoiceField(
        label=gettext_lazy("whose"),
        required=False,
        choices=[*ANY, ("own", gettext_lazy("our own"))],
    )

    def chosen(self) -> dict[str, str]:
        self.is_valid()
        data = getattr(self, "cleaned_data", {})
        return {name: (data.get(name) or "").strip() for name in self.fields}
