"""What people send to the pages of events."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chainloom.accounts.actor import Actor
from chainloom.agreements.acts import Act
from chainloom.agreements.forms import ANY, FIELDS, NONE, act_fields
from chainloom.chain.policy import stage_policy
from chainloom.core.forms import SentForm
from chainloom.lists import kinds as need_kinds
from chainloom.lists.matchmaking_policy import matchmaking_policy
from chainloom.organisations import certificate_kinds
from chainloom.organisations.models import Kind
from chainloom.organisations.policy import organisation_policy

from .models import (
    Event,
    EventAudience,
    EventKind,
    EventStatus,
    NextStep,
    ResolutionState,
    SignupState,
)
from .models.events import TEXT_MOST, TITLE_MOST
from .services.repeating import TIMES_MOST, Every

MOST_CHOICES = 300
_MOMENT = {"type": "datetime-local"}


def _moment(label: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs=_MOMENT, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(
        label=label, widget=widget, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]
    )


def _day(label: Any, *, required: bool = True) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget)


def _text(label: Any, rows: int, most: int, **more: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=False, max_length=most, widget=widget, **more)


def _line(label: Any, most: int, *, required: bool = False, **attrs: str) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=most, required=required, widget=forms.TextInput(attrs=attrs)
    )


def organisation_choices(actor: Actor, *kinds: str, kept: Any = None) -> list[tuple[str, str]]:
    """Bodies, bureaus and other organisations that hold events; firms are found by name."""
    able = Q(kind__in=kinds) | Q(pk=kept.pk if kept else 0)
    rows = organisation_policy.rows(actor).filter(able).order_by("kind", "sort_key")
    return [*NONE, *((str(row.pk), row.display_name) for row in rows[:MOST_CHOICES])]


class EventFilter(forms.Form):
    q = forms.CharField(label=_("Title or place"), required=False, max_length=100)
    kind = forms.ChoiceField(label=_("kind"), required=False, choices=[*ANY, *EventKind.choices])
    state = forms.ChoiceField(
        label=_("state"), required=False, choices=[*ANY, *EventStatus.choices]
    )
    when = forms.ChoiceField(
        label=pgettext_lazy("event", "when"),
        required=False,
        choices=[
            *ANY,
            ("coming", pgettext_lazy("event", "to come")),
            ("open", _("takes sign-ups")),
            ("past", pgettext_lazy("event", "past")),
        ],
    )
    whose = forms.ChoiceField(
        label=_("whose"),
        required=False,
        choices=[*ANY, ("own", _("we go, hold it or are invited"))],
    )

    def chosen(self) -> dict[str, str]:
        self.is_valid()
        data = getattr(self, "cleaned_data", {})
        return {name: (data.get(name) or "").strip() for name in self.fields}


class ResolutionFilter(forms.Form):
    q = forms.CharField(label=_("Words, meeting or organisation"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=_("state"),
        required=False,
        choices=[
            *ANY,
            ("to_do", pgettext_lazy("resolution", "not done yet")),
            ("late", _("late")),
            *ResolutionState.choices,
        ],
    )
    whose = forms.ChoiceField(
        label=_("whose"), required=False, choices=[*ANY, ("own", _("our own"))]
    )

    chosen = EventFilter.chosen


class PeopleFilter(forms.Form):
    q = forms.CharField(label=_("Name, organisation or code"), required=False, max_length=60)
    state = forms.ChoiceField(
        label=_("state"),
        required=False,
        choices=[*ANY, ("came", _("checked in")), *SignupState.choices],
    )

    chosen = EventFilter.chosen


class EventForm(SentForm):
    """What is written of an event; hosts beside it."""

    title = forms.CharField(label=_("Title"), max_length=TITLE_MOST)
    kind = forms.ChoiceField(label=_("Kind"), choices=EventKind.choices)
    starts_at = _moment(_("Begins"))
    ends_at = _moment(pgettext_lazy("matchmaking", "Ends"))
    place = _line(pgettext_lazy("matchmaking", "Place"), 160)
    capacity = forms.IntegerField(
        label=_("Places"),
        required=False,
        min_value=1,
        max_value=100_000,
        help_text=_("Empty: as many as come. Beyond it people stand on the waiting list."),
    )
    audience = forms.ChoiceField(
        label=pgettext_lazy("event", "For whom"), choices=EventAudience.choices
    )
    body = forms.ChoiceField(
        label=pgettext_lazy("event", "Body that meets"),
        required=False,
        help_text=_("Only for a meeting of a body: its members are invited and counted by seat."),
    )
    speaker = forms.CharField(
        label=pgettext_lazy("event", "Who speaks"),
        required=False,
        max_length=120,
        help_text=_("Name and post as announced; it is forgotten when that person is erased."),
    )
    matchmaking = forms.ChoiceField(label=pgettext_lazy("event", "Table plan"), required=False)
    text = _text(_("What it is about"), 5, TEXT_MOST)
    link_is_on = forms.BooleanField(
        label=_("People without an account can sign up by link and QR code"), required=False
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    NAMES = (
        "title", "kind", "starts_at", "ends_at", "place", "capacity", "audience", "body",
        "speaker", "matchmaking", "text", "link_is_on",
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, event: Event | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        body = event.body if event else None
        self.fields["body"].choices = organisation_choices(actor, Kind.BODY, kept=body)
        plans = matchmaking_policy.rows(actor).order_by("-day")[:MOST_CHOICES]
        choices = [(str(row.pk), f"{row.title} · {row.day}") for row in plans]
        self.fields["matchmaking"].choices = [*NONE, *choices]
        if not choices:
            del self.fields["matchmaking"]

    @classmethod
    def initial_of(cls, row: Event) -> dict[str, Any]:
        found = {name: getattr(row, name) for name in cls.NAMES}
        keys = {"body": row.body_id, "matchmaking": row.matchmaking_id}
        moments = {
            name: timezone.localtime(getattr(row, name)) for name in ("starts_at", "ends_at")
        }
        return {**found, **keys, **moments, "version": row.version}

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.NAMES if name in self.cleaned_data}


class InviteForm(forms.Form):
    """Whom to invite: any of what is ticked."""

    stages = forms.MultipleChoiceField(
        label=_("At these stages"), required=False, widget=forms.CheckboxSelectMultiple
    )
    certificates = forms.MultipleChoiceField(
        label=_("With one of these certificates in force"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    needs = forms.MultipleChoiceField(
        label=_("With an open need of these kinds"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    with_body = forms.BooleanField(label=_("The members of the body that meets"), required=False)

    def __init__(self, *args: Any, actor: Actor, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stages = stage_policy.rows(actor).order_by("column", "order", "pk")
        self.fields["stages"].choices = [(str(row.pk), row.display_name) for row in stages]
        lang = "en" if (translation.get_language() or "").startswith("en") else "zh"
        self.fields["certificates"].choices = [
            (one.code, one.label(lang)) for one in certificate_kinds.kinds()
        ]
        self.fields["needs"].choices = [(one.code, one.label) for one in need_kinds.kinds()]
        if event.body_id is None:
            del self.fields["with_body"]


class SignupForm(SentForm):
    """One of one's own people."""

    name = _line(pgettext_lazy("person", "Name"), 40, required=True, autocomplete="name")
    post = _line(_("Post"), 60, autocomplete="organization-title")
    contact = _line(_("Work contact"), 120, autocomplete="work tel")

    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class OpenSignupForm(SignupForm):
    """The same for somebody without an account."""

    organisation_name = _line(
        _("Your organisation"), 160, required=True, autocomplete="organization"
    )
    contact = forms.CharField(
        label=_("Work contact"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "work tel"}),
        help_text=_(
            "A telephone number at work, or an e-mail address to be written to when something "
            "changes. Read by the chain office and the hosts; erased 180 days after the event."
        ),
    )
    # No person sees it (public.css); a program that fills in every field does.
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    field_order = ["name", "organisation_name", "post", "contact"]

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "website"}


class DoorForm(SignupForm):
    """Somebody who came without having signed up."""

    organisation_name = _line(pgettext_lazy("person", "Organisation"), 160)
    field_order = ["name", "organisation_name", "post", "contact"]


class FeedbackForm(forms.Form):
    rating = forms.ChoiceField(
        label=_("How useful was it?"),
        choices=[
            ("5", _("5: very useful")),
            ("4", "4"),
            ("3", "3"),
            ("2", "2"),
            ("1", _("1: not at all")),
        ],
        widget=forms.RadioSelect,
    )
    next_step = forms.ChoiceField(
        label=_("What will you do next?"), choices=NextStep.choices, widget=forms.RadioSelect
    )
    words = _text(
        _("Anything else?"), 3, 500, help_text=_("Told to office and hosts without your name.")
    )


class MaterialForm(forms.Form):
    file = forms.FileField(label=_("File"), allow_empty_file=True)
    title = forms.CharField(label=_("Title"), required=False, max_length=TITLE_MOST)
    is_open = forms.BooleanField(
        label=_("Also for those who signed up by link"), required=False, initial=True
    )


class AgendaForm(SentForm):
    title = forms.CharField(label=pgettext_lazy("agenda", "Item"), max_length=160)
    organisation = forms.ChoiceField(label=pgettext_lazy("agenda", "Who reports"), required=False)
    said = _text(pgettext_lazy("agenda", "What was said"), 4, TEXT_MOST)

    def __init__(self, *args: Any, actor: Actor, kept: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [kind for kind in Kind.values if kind != Kind.FIRM]
        self.fields["organisation"].choices = organisation_choices(actor, *kinds, kept=kept)


class ResolutionForm(SentForm):
    text = forms.CharField(
        label=pgettext_lazy("resolution", "What was resolved"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    owner = forms.ChoiceField(label=pgettext_lazy("resolution", "Who does it"))
    due_on = _day(pgettext_lazy("resolution", "Due on"))
    item = forms.ChoiceField(label=_("Agenda item"), required=False)

    def __init__(self, *args: Any, actor: Actor, event: Event, **kwargs: Any) -> None:
        kept = kwargs.pop("kept", None)
        super().__init__(*args, **kwargs)
        seated = Q(body_memberships__body=event.body_id) if event.body_id else Q(pk__in=[])
        able = Q(kind__in=[one for one in Kind.values if one != Kind.FIRM]) | seated
        rows = organisation_policy.rows(actor).filter(able | Q(pk=kept.pk if kept else 0))
        rows = rows.distinct().order_by("kind", "sort_key")
        owners = [(str(row.pk), row.display_name) for row in rows[:MOST_CHOICES]]
        self.fields["owner"].choices = [*NONE, *owners]
        items = [(str(one.pk), one.title) for one in event.agenda.all()]
        self.fields["item"].choices = [*NONE, *items]


class MinutesForm(SentForm):
    minutes = _text(pgettext_lazy("meeting", "Minutes"), 10, TEXT_MOST)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


OWN_FIELDS = {
    "every": lambda: forms.ChoiceField(
        label=pgettext_lazy("event", "How often"), choices=Every.choices
    ),
    "times": lambda: forms.IntegerField(
        label=_("How many times more"), min_value=1, max_value=TIMES_MOST, initial=1
    ),
}


class ActForm(forms.Form):
    """What one act asks for."""

    def __init__(self, *args: Any, act: Act, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(act_fields(act, actor, {**FIELDS, **OWN_FIELDS}))
        if "reason" in self.fields:
            self.fields["reason"].help_text = ""

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.fields}
