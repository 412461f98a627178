"""The one form that reads: pasted words become fields, a person mends them, and sends."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from chainloom.accounts.actor import Actor
from chainloom.core.forms import SentForm
from chainloom.organisations.models import Organisation
from chainloom.organisations.policy import contact_policy, organisation_policy

from .. import kinds
from ..models import Need, Resource, Unit, Visibility
from ..models.common import TEXT_MOST, TITLE_MOST
from ..understanding import Understood, cloth_values, spec_text, understand
from ..understanding.cloth import CLOTH_FIELDS, line_of, unread_in

NONE = [("", "–")]
_NUMBER = {"inputmode": "decimal", "autocomplete": "off"}


def _number(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=24, widget=forms.TextInput(attrs=_NUMBER)
    )


def _unit(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False)


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget)


def _cloth(label: Any, example: str) -> forms.CharField:
    widget = forms.TextInput(attrs={"placeholder": example, "autocomplete": "off"})
    return forms.CharField(label=label, required=False, max_length=200, widget=widget)


class ListingForm(SentForm):
    """What needs and resources share."""

    offered = False
    words: tuple[str, ...] = ()

    text = forms.CharField(
        label=_("In the trade’s words"),
        required=False,
        max_length=TEXT_MOST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    kind = forms.ChoiceField(label=_("Kind"))
    title = forms.CharField(label=_("Title"), required=False, max_length=TITLE_MOST)
    composition = _cloth(_("Composition"), "65%涤纶 35%棉")
    yarns = _cloth(_("Yarns and density"), "45S×45S 密度133×72")
    structure = _cloth(_("Structure and state"), "府绸 染色")
    width = _cloth(_("Width (cm)"), "150")
    weight = _cloth(_("Weight (g/m²)"), "180")
    colour = _cloth(_("Colour"), "黑色")
    finishes = _cloth(_("Finishes, certificates, use"), "防泼水 GRS")
    quantity = _number(_("Amount"))
    unit = _unit(_("Unit"))
    price = _number(_("Price (yuan)"))
    price_unit = _unit(_("Price per"))
    visibility = forms.ChoiceField(label=_("Who sees it"), required=False)
    contact = forms.ChoiceField(
        label=_("Contact"),
        required=False,
        help_text=_("Told to the other side once both are interested."),
    )
    # What was read last, so that a new reading leaves alone what a person changed.
    was = forms.CharField(required=False, widget=forms.HiddenInput, max_length=8000)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    # What it is written beside, though it says the same: its id.
    another = forms.CharField(required=False, widget=forms.HiddenInput, max_length=20)

    def __init__(
        self, *args: Any, actor: Actor, organisation: Organisation | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.fields["kind"].choices = kinds.choices(offered=self.offered)
        self.fields["visibility"].choices = self.visibilities()
        kind = self.now("kind")
        units = kinds.kind(kind).units if kind in kinds.codes() else ()
        first = [(unit, Unit(unit).label) for unit in units]
        rest = [pair for pair in Unit.choices if pair[0] not in units]
        for name in ("unit", "price_unit", "minimum_unit"):
            if name in self.fields:
                self.fields[name].choices = [*NONE, *first, *rest]
        self.fields["contact"].choices = self._contacts(organisation)

    def visibilities(self) -> list[tuple[str, Any]]:
        """Everyone, only where the chain has public pages, or where it stands there already:
        what may be new the service says."""
        found = [(one.value, one.label) for one in Visibility]
        chain = self.actor.chain
        is_open = chain is not None and chain.is_public
        if is_open or self.now("visibility") == Visibility.PUBLIC:
            return found
        return [pair for pair in found if pair[0] != Visibility.PUBLIC]

    @property
    def may_be_public(self) -> bool:
        return any(value == Visibility.PUBLIC for value, _label in self.visibilities())

    def _contacts(self, organisation: Organisation | None) -> list[tuple[str, str]]:
        if organisation is None:
            return NONE
        rows = contact_policy.rows(self.actor).filter(organisation=organisation)
        return [
            ("", str(_("any contact of the organisation"))),
            *((str(row.pk), " · ".join(filter(None, (row.name, row.post)))) for row in rows[:50]),
        ]

    def now(self, name: str) -> str:
        """A field's present value, sent or initial."""
        if self.is_bound:
            return str(self.data.get(self.add_prefix(name)) or "")
        return str(self.initial.get(name) or "")

    @property
    def kind_label(self) -> str:
        kind = self.now("kind")
        return kinds.kind(kind).label if kind in kinds.codes() else ""

    @property
    def is_cloth(self) -> bool:
        kind = self.now("kind")
        return kind in kinds.codes() and kinds.kind(kind).cloth

    @property
    def cloth_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in CLOTH_FIELDS]

    @property
    def unread(self) -> list[str]:
        """Pieces of the fields of cloth that are not understood: they would be left out."""
        if not self.is_cloth:
            return []
        return unread_in(line_of({name: self.now(name) for name in CLOTH_FIELDS}))

    def values(self) -> dict[str, Any]:
        """What the services take."""
        data = self.cleaned_data
        names = ("text", "kind", "title", "quantity", "unit", "price", "price_unit", "contact")
        found = {name: data.get(name) for name in (*names, *self.words)}
        found["visibility"] = data.get("visibility") or Visibility.MEMBERS
        found["spec"] = line_of(data) if kinds.kind(data["kind"]).cloth else ""
        return found

    @classmethod
    def initial_of(cls, row: Need | Resource) -> dict[str, Any]:
        names = (
            "text", "kind", "title", "quantity", "unit", "price", "price_unit", "visibility",
            "version", *cls.words,
        )  # fmt: skip
        found = {name: getattr(row, name) for name in names}
        for name in ("quantity", "price", "minimum"):
            if found.get(name) is not None:
                found[name] = _written(found[name])
        return {**found, **cloth_values(spec_text(row.spec)), "contact": row.contact_id or ""}


def _written(number: Any) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


class NeedForm(ListingForm):
    """A need: by when, how urgent, and to whom it is shown."""

    words = ("needed_by", "urgent", "hide_name")

    needed_by = _day(_("Needed by"))
    urgent = forms.BooleanField(
        label=_("Urgent"),
        required=False,
        help_text=_("Somebody gets in touch within 60 minutes, day and night."),
    )
    hide_name = forms.BooleanField(
        label=_("Hide our name until we agree"),
        required=False,
        help_text=_("The office, the leader and who is responsible know it all the same."),
    )
    parties = forms.MultipleChoiceField(label=_("Chosen parties"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parties"].choices = [
            (str(row.pk), row.display_name) for row in self.chosen_parties()
        ]

    @classmethod
    def initial_of(cls, row: Any) -> dict[str, Any]:
        keys = list(row.parties.values_list("organisation", flat=True))
        return {**super().initial_of(row), "parties": keys}

    def chosen_parties(self) -> list[Organisation]:
        if self.is_bound:
            sent = self.data.getlist("parties") if hasattr(self.data, "getlist") else []
        else:
            sent = self.initial.get("parties") or []
        keys = [int(key) for key in map(str, sent) if key.isascii() and key.isdigit()][:50]
        rows = organisation_policy.rows(self.actor).filter(pk__in=keys)
        return list(rows.order_by("sort_key", "pk"))


class ResourceForm(ListingForm):
    """A resource: smallest order, lead time and dates."""

    offered = True
    words = ("minimum", "minimum_unit", "lead_days", "available_from", "available_until")

    minimum = _number(_("Smallest order"))
    minimum_unit = _unit(_("Unit"))
    lead_days = forms.IntegerField(
        label=_("Lead time (days)"), required=False, min_value=0, max_value=3650
    )
    available_from = _day(_("Available from"))
    available_until = _day(_("Available until"))

    def visibilities(self) -> list[tuple[str, Any]]:
        return [(Visibility.MEMBERS.value, Visibility.MEMBERS.label)]


# Of which words `was` was read.
_OF_TEXT = "of_text"


def blank(**values: str) -> dict[str, str]:
    """What an empty form begins with. It counts as read, not as chosen by a person, so that the
    first reading may change it: a problem is no cloth, and not for all members."""
    return {**values, "was": json.dumps(values)}


def as_read(values: dict[str, Any]) -> dict[str, Any]:
    """What a form begins with, its words among it: they need no reading before it is sent."""
    return {**values, "was": json.dumps({_OF_TEXT: _digest(values["text"])})}


def beginning(project: str) -> str:
    """How the words of an obstacle begin: with the project that they are about."""
    return gettext("Project “%(title)s”: ") % {"title": project}


def _without_beginning(text: str, project: str) -> str:
    """In whichever language it was begun; the project's name asks for nothing."""
    text = text.lstrip()
    for code, _name in settings.LANGUAGES:
        with override(code):
            said = beginning(project).strip()
        if text.startswith(said):
            return text[len(said) :]
    return text


def read_into(form: ListingForm, project: str = "") -> tuple[dict[str, Any], Understood]:
    """The form's data after its words were read anew; `project` is named by their beginning.

    A field takes what was read if it is empty or still holds what was read before; what a person
    put there stays.
    """
    words = _without_beginning(form.now("text"), project) if project else form.now("text")
    found = understand(words, today=timezone.localdate(), offered=form.offered)
    before = _was(form.now("was"))
    fields = [name for name in form.fields if name not in ("was", "version", "parties", "contact")]
    data: dict[str, Any] = {}
    fresh = {name: _as_sent(found.values.get(name)) for name in fields if name != "text"}
    for name in fields:
        now = form.now(name)
        if name == "text" or (now and now != before.get(name, "")):
            data[name] = now
        else:
            data[name] = fresh[name]
    if not data["kind"]:
        data["kind"] = form.now("kind") or "fabric"
    data["visibility"] = data["visibility"] or kinds.kind(data["kind"]).visibility
    was = {name: value for name, value in fresh.items() if value}
    data["was"] = json.dumps({**was, _OF_TEXT: _digest(form.now("text"))})
    data["version"] = form.now("version")
    data["contact"] = form.now("contact")
    return data, found


def is_unread(form: ListingForm) -> bool:
    """Whether it was sent before its words were read: the answer was still on its way, or what
    asks for it does not run."""
    text = form.now("text").strip()
    return (
        bool(text) and "was" in form.data and _was(form.now("was")).get(_OF_TEXT) != _digest(text)
    )


def _digest(text: str) -> str:
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:16]


def _was(text: str) -> dict[str, str]:
    try:
        kept = json.loads(text or "{}")
    except ValueError:
        return {}
    return kept if isinstance(kept, dict) else {}


def _as_sent(value: Any) -> str:
    if value is None or value is False:
        return ""
    return "on" if value is True else str(value)
