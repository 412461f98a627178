"""Forms of coordination bodies: seats, terms, what a body is, firms looked after."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from chainloom.accounts.actor import Actor
from chainloom.core.forms import SentForm

from .forms import DateInput, ServiceForm, date_field
from .models import BodyForm, BodyMembership, BodyProfile, BodyRole, BodyTerm, Organisation
from .selectors.bodies import bodies, seats_on

# What a name says of the sort of body; offered in the form, kept when a person saves it.
_BY_NAME = (
    (r"帮办|服务团|服务队|助企团", BodyForm.TEAM),
    (r"联盟|联合会|协会", BodyForm.ALLIANCE),
    (r"专班|工作组|小组|专项组", BodyForm.GROUP),
    (r"党委|委员会|领导小组|链办", BodyForm.COMMITTEE),
)


class MemberForm(ServiceForm, SentForm):
    member = forms.CharField(
        label=gettext_lazy("Organisation (full name or USCC)"), required=False, max_length=160
    )
    person_name = forms.CharField(label=gettext_lazy("Or person"), required=False, max_length=40)
    person_post = forms.CharField(label=gettext_lazy("Post"), required=False, max_length=60)
    role = forms.ChoiceField(label=gettext_lazy("Role in the body"), choices=BodyRole.choices)
    from_date = date_field(gettext_lazy("From day"))
    until = date_field(
        gettext_lazy("Until"), help_text=gettext_lazy("Only for who sat there in an earlier time.")
    )


class ReplaceForm(ServiceForm, SentForm):
    """Somebody else takes a seat."""

    member = MemberForm.base_fields["member"]
    person_name = MemberForm.base_fields["person_name"]
    person_post = MemberForm.base_fields["person_post"]
    role = MemberForm.base_fields["role"]
    from_date = forms.DateField(
        label=gettext_lazy("From day"),
        widget=DateInput(),
        help_text=gettext_lazy("The old seat ends the day before."),
    )

    @staticmethod
    def initial_of(seat: BodyMembership) -> dict[str, Any]:
        return {
            "role": seat.role,
            "person_post": seat.person_post,
            "from_date": timezone.localdate(),
        }


class EndForm(ServiceForm):
    until = date_field(gettext_lazy("Last day"), help_text=gettext_lazy("Today, if left empty."))


class BodyDescriptionForm(ServiceForm, SentForm):
    form = forms.ChoiceField(label=gettext_lazy("Sort of body"), choices=BodyForm.choices)
    parent = forms.ModelChoiceField(
        label=gettext_lazy("Part of"),
        required=False,
        queryset=Organisation.objects.none(),
        empty_label=gettext_lazy("no other body"),
    )
    duty = forms.CharField(label=gettext_lazy("What it is for"), required=False, max_length=300)

    def __init__(
        self, *args: Any, body: Organisation, profile: BodyProfile | None, actor: Actor, **more: Any
    ) -> None:
        super().__init__(*args, initial=self._initial(body, profile), **more)
        others = bodies(actor).filter(kind=body.kind).exclude(pk=body.pk)
        self.fields["parent"].queryset = others.order_by("sort_key")

    @staticmethod
    def _initial(body: Organisation, profile: BodyProfile | None) -> dict[str, Any]:
        if profile is not None:
            return {"form": profile.form, "parent": profile.parent_id, "duty": profile.duty}
        said = next((form for words, form in _BY_NAME if re.search(words, body.name)), None)
        return {"form": said or BodyForm.OTHER}


class TermForm(ServiceForm, SentForm):
    title = forms.CharField(
        label=gettext_lazy("Term"), max_length=40, help_text=gettext_lazy("As in “2nd term”.")
    )
    from_date = forms.DateField(label=gettext_lazy("From day"), widget=DateInput())
    until = date_field(gettext_lazy("Until"))
    note = forms.CharField(label=pgettext_lazy("body", "Note"), required=False, max_length=200)

    @staticmethod
    def initial_of(term: BodyTerm) -> dict[str, Any]:
        return {name: getattr(term, name) for name in ("title", "from_date", "until", "note")}


class NewTermForm(TermForm):
    """A term with the seats that last into it."""

    ends_seats = forms.BooleanField(
        label=gettext_lazy("Seats that are not ticked below end the day before"), required=False
    )
    going_on = forms.MultipleChoiceField(
        label=gettext_lazy("Who goes on"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, body: Organisation, **more: Any) -> None:
        super().__init__(*args, **more)
        seats = list(seats_on(body, timezone.localdate()))
        self.fields["going_on"].choices = [
            (str(seat.pk), f"{seat.shown_name} · {seat.get_role_display()}") for seat in seats
        ]
        self.fields["going_on"].initial = [str(seat.pk) for seat in seats]
        if not seats:
            del self.fields["going_on"], self.fields["ends_seats"]

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in TermForm.base_fields}

    def going(self) -> list[int] | None:
        """The seats that go on; None where seats are to be left as they are."""
        if not self.cleaned_data.get("ends_seats"):
            return None
        return [int(key) for key in self.cleaned_data["going_on"]]


class SeatField(forms.ChoiceField):
    """Who in the team answers for a firm."""

    def of_team(self, team: Organisation, day: dt.date) -> None:
        self.seats = {str(seat.pk): seat for seat in seats_on(team, day)}
        shown = [
            (key, " ".join(part for part in (seat.shown_name, seat.person_post) if part))
            for key, seat in self.seats.items()
        ]
        self.choices = [("", pgettext_lazy("responsible", "nobody yet")), *shown]


class AssignForm(ServiceForm, SentForm):
    firms = forms.CharField(
        label=gettext_lazy("Firms"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=40_000,
        help_text=gettext_lazy("One a line: full name or USCC."),
    )
    seat = SeatField(label=gettext_lazy("Who answers for them"), required=False)
    from_date = date_field(gettext_lazy("From day"))

    def __init__(self, *args: Any, team: Organisation, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["seat"].of_team(team, timezone.localdate())
        self.fields["from_date"].initial = timezone.localdate()

    def chosen_seat(self) -> BodyMembership | None:
        return self.fields["seat"].seats.get(self.cleaned_data["seat"])

    def lines(self) -> list[tuple[int, str]]:
        """What was written, with the number of its line; empty lines are none."""
        told = enumerate(self.cleaned_data["firms"].splitlines(), start=1)
        return [(number, text.strip()) for number, text in told if text.strip()]


class PassOnForm(ServiceForm, SentForm):
    seat = SeatField(label=gettext_lazy("Who answers for it"), required=False)
    from_date = date_field(gettext_lazy("From day"))

    def __init__(self, *args: Any, team: Organisation, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["seat"].of_team(team, timezone.localdate())
        self.fields["from_date"].initial = timezone.localdate()

    def chosen_seat(self) -> BodyMembership | None:
        return self.fields["seat"].seats.get(self.cleaned_data["seat"])


class BodyFilter(forms.Form):
    """The list of bodies, as of a day."""

    form = forms.ChoiceField(label=gettext_lazy("Sort of body"), required=False)
    on = date_field(gettext_lazy("As of"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["form"].choices = [("", _("any")), *BodyForm.choices]

    def day(self) -> dt.date:
        self.is_valid()
        return getattr(self, "cleaned_data", {}).get("on") or timezone.localdate()

    def sort_of_body(self) -> str:
        self.is_valid()
        return str(getattr(self, "cleaned_data", {}).get("form") or "")
