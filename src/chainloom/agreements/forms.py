"""What people send to the pages of agreements."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chainloom.accounts.actor import Actor
from chainloom.core.forms import SentForm
from chainloom.documents.policy import document_policy
from chainloom.organisations.choosing import choices_of
from chainloom.organisations.models import Kind
from chainloom.organisations.policy import organisation_policy

from .acts import Act
from .health import Health
from .models import (
    TEXT_MOST,
    TITLE_MOST,
    Agreement,
    AgreementKind,
    AgreementState,
    Due,
    Duty,
    Obligation,
    Party,
    PartyRole,
    Renewal,
    Repeats,
)

NONE = [("", "–")]
ANY = [("", _("any"))]
MOST_CHOICES = 200
_NUMBER = {"inputmode": "decimal", "autocomplete": "off"}


def _day(label: Any, *, required: bool = False, **more: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget, **more)


def _number(label: Any, **more: Any) -> forms.CharField:
    widget = forms.TextInput(attrs=_NUMBER)
    return forms.CharField(label=label, required=False, max_length=24, widget=widget, **more)


def _count(label: Any, **more: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    return forms.CharField(label=label, required=False, max_length=6, widget=widget, **more)


def _text(label: Any, rows: int = 4, *, required: bool = False) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=required, max_length=TEXT_MOST, widget=widget)


def document_choices(actor: Actor, kept: Any = None) -> list[tuple[str, str]]:
    """The latest documents, and the one that is kept."""
    rows = list(document_policy.rows(actor).order_by("-pk")[:MOST_CHOICES])
    if kept is not None and kept not in rows:
        rows.append(kept)
    return [*NONE, *((str(row.pk), str(row)[:80]) for row in rows)]


def unit_choices(actor: Actor, kept: Any = None) -> list[tuple[str, str]]:
    """Who can keep an eye on it: government and coordination bodies, and who has it now."""
    rows = organisation_policy.rows(actor).filter(kind__in=(Kind.GOVERNMENT, Kind.BODY))
    shown = rows.order_by("kind", "sort_key")[:MOST_CHOICES]
    return [*NONE, *choices_of(shown, [kept] if kept else [])]


class AgreementForm(SentForm):
    """What is written of an agreement."""

    title = forms.CharField(label=_("Title"), max_length=TITLE_MOST)
    kind = forms.ChoiceField(label=_("Kind"), choices=AgreementKind.choices)
    state = forms.ChoiceField(
        label=_("State"),
        choices=[
            (AgreementState.SIGNED.value, AgreementState.SIGNED.label),
            (AgreementState.INTENDED.value, AgreementState.INTENDED.label),
        ],
    )
    number = forms.CharField(label=_("Number"), required=False, max_length=80)
    signed_on = forms.CharField(
        label=_("Signed on"),
        required=False,
        max_length=10,
        help_text=_("2026-06-06; 2026-06 or 2026 where no more is known; empty where nobody knows"),
        widget=forms.TextInput(attrs={"placeholder": "2026-06-06", "autocomplete": "off"}),
    )
    place = forms.CharField(label=_("Place of signing"), required=False, max_length=120)
    starts_on = _day(_("Runs from"))
    ends_on = _day(_("Runs until"))
    renewal = forms.ChoiceField(label=_("Renewal"), choices=Renewal.choices)
    renewal_months = _count(_("Renewed for (months)"))
    notice_days = _count(_("Notice before the end (days)"))
    responsible = forms.ChoiceField(label=_("Responsible unit"), required=False)
    summary = _text(_("What it is about"))
    document = forms.ChoiceField(label=_("Document"), required=False)
    is_open = forms.BooleanField(
        label=_("Title and parties are open to every member of the chain"), required=False
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    NAMES = (
        "title", "kind", "number", "signed_on", "place", "starts_on", "ends_on", "renewal",
        "renewal_months", "notice_days", "responsible", "summary", "document", "is_open",
    )  # fmt: skip

    def __init__(
        self, *args: Any, actor: Actor, agreement: Agreement | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        held = agreement.responsible if agreement else None
        self.fields["responsible"].choices = unit_choices(actor, held)
        kept = agreement.document if agreement else None
        self.fields["document"].choices = document_choices(actor, kept)
        if agreement is not None:
            del self.fields["state"]

    @classmethod
    def initial_of(cls, row: Agreement) -> dict[str, Any]:
        found = {name: getattr(row, name) for name in cls.NAMES}
        return {
            **found,
            "responsible": row.responsible_id,
            "document": row.document_id,
            "version": row.version,
        }

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.NAMES}


class PartyForm(SentForm):
    role = forms.ChoiceField(label=_("Role"), choices=PartyRole.choices)
    signatory = forms.CharField(
        label=_("Signed by"),
        required=False,
        max_length=60,
        help_text=_("Only where the work needs it; it is forgotten when that person is erased."),
    )
    signatory_post = forms.CharField(label=_("Post"), required=False, max_length=60)


class ObligationForm(SentForm):
    owner = forms.ChoiceField(label=_("Who owes it"))
    confirmer = forms.ChoiceField(
        label=_("Who confirms it"),
        required=False,
        help_text=_("The other side, never who owes it."),
    )
    what = forms.CharField(label=pgettext_lazy("duty", "What"), max_length=300)
    duty = forms.ChoiceField(label=_("Sort"), choices=Duty.choices)
    repeats = forms.ChoiceField(label=_("How often"), choices=Repeats.choices)
    first_due = _day(_("First due on"), required=True)
    until = _day(_("Until"), help_text=_("Empty: as long as the agreement runs."))
    amount = _number(_("Promised each time (10,000 yuan)"))
    quantity = _number(_("Promised amount each time"))
    unit = forms.CharField(
        label=_("Unit"), required=False, max_length=12, help_text=_("people, events, m …")
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    NAMES = (
        "owner", "confirmer", "what", "duty", "repeats", "first_due", "until", "amount",
        "quantity", "unit",
    )  # fmt: skip

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = agreement.parties.exclude(role=PartyRole.WITNESS)
        rows = rows.select_related("organisation__merged_into")
        choices = [(str(row.pk), party_name(row)) for row in rows]
        self.fields["owner"].choices = choices
        first = [("", _("the other party"))] if len(choices) == 2 else NONE
        self.fields["confirmer"].choices = [*first, *choices]

    @classmethod
    def initial_of(cls, row: Obligation) -> dict[str, Any]:
        found = {name: getattr(row, name) for name in cls.NAMES}
        sides = {"owner": row.owner_id, "confirmer": row.confirmer_id}
        return {**found, **sides, "version": row.version}

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.NAMES}


def party_name(row: Party) -> str:
    return row.organisation.now.display_name


class OutcomeForm(SentForm):
    what = forms.CharField(label=_("What came of it"), max_length=300)
    on = _day(_("Day"))
    amount = _number(_("Amount (10,000 yuan)"))
    quantity = _number(_("Quantity"))
    unit = forms.CharField(
        label=_("Unit"), required=False, max_length=12, help_text=_("people, events, m …")
    )


_REASON_HELP = _("Both sides read it.")
FIELDS: dict[str, Any] = {
    "signed_on": lambda: forms.CharField(
        label=_("Signed on"),
        max_length=10,
        help_text=_("2026-06-06; 2026-06 or 2026 where no more is known; empty where nobody knows"),
    ),
    "starts_on": lambda: _day(_("Runs from")),
    "ends_on": lambda: _day(_("Runs until")),
    "months": lambda: _count(_("For so many months")),
    "on": lambda: _day(_("Day"), help_text=_("Empty: today.")),
    "reason": lambda: forms.CharField(label=_("Reason"), max_length=300, help_text=_REASON_HELP),
    "evidence": lambda: _text(_("What shows it"), rows=3),
    "document": lambda: forms.ChoiceField(label=_("Document")),
    "amount": lambda: _number(_("Amount (10,000 yuan)")),
    "quantity": lambda: _number(_("Quantity")),
    "unit": lambda: forms.CharField(label=_("Unit"), max_length=12),
}


def act_fields(act: Act, actor: Actor, known: dict[str, Any]) -> dict[str, forms.Field]:
    """The fields of one act, by the names that the act gives them; of no document is asked where
    there is none."""
    found = {}
    for name in act.fields:
        key = name.rstrip("?")
        field = known[key]()
        field.required = not name.endswith("?")
        if key == "document":
            field.choices = document_choices(actor)
        if key != "document" or len(field.choices) > 1:
            found[key] = field
    return found


class ActForm(forms.Form):
    """What one act asks for."""

    def __init__(self, *args: Any, act: Act, actor: Actor, row: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(act_fields(act, actor, FIELDS))
        if isinstance(row, Due) and act.verb == "claim":
            promised = row.obligation
            for key in ("amount", "quantity", "unit"):
                self.fields[key].initial = getattr(promised, key)
        if isinstance(row, Due) and act.verb == "reopen" and not row.can_answer():
            self.fields["reason"].required = True

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.fields}


class AgreementFilter(forms.Form):
    q = forms.CharField(label=_("Title, number or party"), required=False, max_length=100)
    kind = forms.ChoiceField(
        label=_("kind"), required=False, choices=[*ANY, *AgreementKind.choices]
    )
    state = forms.ChoiceField(
        label=_("state"), required=False, choices=[*ANY, *AgreementState.choices]
    )
    health = forms.ChoiceField(
        label=pgettext_lazy("agreement", "how it fares"),
        required=False,
        choices=[*ANY, *Health.choices],
    )
    ends = forms.ChoiceField(
        label=_("term"),
        required=False,
        choices=[
            *ANY,
            ("30", _("ends within 30 days")),
            ("90", _("ends within 90 days")),
            ("365", _("ends within a year")),
            ("past", _("is over, not ended")),
        ],
    )
    whose = forms.ChoiceField(
        label=_("whose"),
        required=False,
        choices=[*ANY, ("own", _("our own")), ("watched", _("we are responsible"))],
    )
    # Set by links of the matrix and of an organisation's page.
    party = forms.ChoiceField(label=_("party"), required=False, widget=forms.HiddenInput)
    other = forms.ChoiceField(label=_("with"), required=False, widget=forms.HiddenInput)
    pair = forms.ChoiceField(label=_("between"), required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("party", "other"):
            self.fields[name].choices = self._organisation(actor, name)
        kinds = dict(Kind.choices)
        one, _dot, other = str(self.data.get("pair") or "").partition(".")
        if one in kinds and other in kinds:
            words = f"{kinds[one]} × {kinds[other]}"
            self.fields["pair"].choices = [(f"{one}.{other}", words)]

    def _organisation(self, actor: Actor, name: str) -> list[tuple[str, str]]:
        key = str(self.data.get(name) or "")
        if not (key.isascii() and key.isdigit() and len(key) < 18):
            return []
        row = organisation_policy.rows(actor).filter(pk=int(key)).first()
        return [(key, row.display_name)] if row else []

    def chosen(self) -> dict[str, str]:
        self.is_valid()
        data = getattr(self, "cleaned_data", {})
        return {name: (data.get(name) or "").strip() for name in self.fields}


class MatrixFilter(forms.Form):
    by = forms.ChoiceField(
        label=_("by"),
        required=False,
        choices=[
            ("", _("as fits")),
            ("organisation", _("organisation")),
            ("kind", _("kind of organisation")),
        ],
    )
    kind = forms.ChoiceField(
        label=_("kind"), required=False, choices=[*ANY, *AgreementKind.choices]
    )
    state = forms.ChoiceField(
        label=_("state"),
        required=False,
        choices=[("", AgreementState.SIGNED.label), *AgreementState.choices[:1]],
    )

    chosen = AgreementFilter.chosen
