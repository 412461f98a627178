"""Forms of notices."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from chainloom.core.forms import SentForm
from chainloom.core.working_time import WorkingCalendar

from . import kinds
from .models import Audience, Channel, Format, NoticeSettings, Webhook, When


class PreferencesForm(SentForm):
    """Kind of notice × way, and the person's hours."""

    quiet_from = forms.TimeField(
        label=_("No e-mail from"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )
    quiet_until = forms.TimeField(
        label=_("No e-mail until"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}),
        help_text=_("Urgent ones come all the same. Leave both empty for no quiet hours."),
    )
    digest_at = forms.TimeField(
        label=_("Collected notices come at"),
        widget=forms.TimeInput(attrs={"type": "time"}),
        help_text=_("On working days, all of a day in one e-mail."),
    )

    def __init__(
        self,
        *args: Any,
        kinds: Sequence[kinds.NoticeKind],
        chosen: Mapping[tuple[str, str], str],
        hours: NoticeSettings,
        **more: Any,
    ) -> None:
        times = {name: _clock(getattr(hours, name)) for name in self.base_fields}
        super().__init__(*args, initial=times, **more)
        self._kinds = kinds
        for one in kinds:
            self.fields[f"page-{one.code}"] = forms.BooleanField(
                label=one.label,
                required=False,
                initial=chosen[one.code, Channel.PAGE] != When.OFF,
                widget=forms.CheckboxInput(attrs={"aria-label": f"{one.label}: {_page()}"}),
            )
            self.fields[f"email-{one.code}"] = forms.ChoiceField(
                label=one.label,
                choices=When.choices,
                initial=chosen[one.code, Channel.EMAIL],
                widget=forms.Select(attrs={"aria-label": f"{one.label}: {_mail()}"}),
            )

    def rows(self) -> list[dict[str, Any]]:
        return [
            {
                "kind": one,
                "page": self[f"page-{one.code}"],
                "email": self[f"email-{one.code}"],
            }
            for one in self._kinds
        ]

    def choices(self) -> dict[tuple[str, str], str]:
        said: dict[tuple[str, str], str] = {}
        for one in self._kinds:
            on_page = self.cleaned_data[f"page-{one.code}"]
            said[one.code, Channel.PAGE] = When.NOW if on_page else When.OFF
            said[one.code, Channel.EMAIL] = self.cleaned_data[f"email-{one.code}"]
        return said

    def given_hours(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.base_fields}


def _page() -> str:
    return str(Channel.PAGE.label)


def _mail() -> str:
    return str(Channel.EMAIL.label)


def _clock(time: Any) -> str:
    return time.strftime("%H:%M") if time else ""


class WebhookForm(SentForm):
    """A webhook; address and secret are never filled in from what is kept."""

    name = forms.CharField(
        label=_("Name"), max_length=60, help_text=_("Such as the name of the group.")
    )
    format = forms.ChoiceField(label=_("Format"), choices=Format.choices)
    address = forms.CharField(
        label=_("Address"),
        max_length=500,
        help_text=_("As the group's robot shows it. It is not shown again after saving."),
    )
    secret = forms.CharField(
        label=_("Secret for signing"),
        max_length=200,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_(
            "DingTalk and Feishu: the one the robot shows under signing. JSON: one is made if this "
            "is empty. WeCom has none."
        ),
    )
    audience = forms.ChoiceField(
        label=_("Who reads there"),
        choices=Audience.choices,
        help_text=_("The group is told only what these may see."),
    )
    language = forms.ChoiceField(label=_("Language"))
    codes = forms.MultipleChoiceField(
        label=_("What is sent there"), widget=forms.CheckboxSelectMultiple
    )
    in_office_hours = forms.BooleanField(
        label=_("Only in office hours, unless urgent"), required=False, initial=True
    )

    def __init__(
        self,
        *args: Any,
        languages: Sequence[tuple[str, str]],
        webhook: Webhook | None = None,
        **more: Any,
    ) -> None:
        if webhook is not None:
            shown = ("name", "format", "audience", "language", "codes", "in_office_hours")
            more["initial"] = {field: getattr(webhook, field) for field in shown}
        super().__init__(*args, **more)
        self.fields["language"].choices = languages
        self.fields["codes"].choices = [(one.code, one.label) for one in kinds.for_groups()]
        if webhook is not None:
            self.fields["address"].required = False
            kept = gettext("Leave it empty to keep the one there is: %s") % webhook.shown_address
            self.fields["address"].help_text = kept
            if webhook.secret:
                self.fields["secret"].help_text = _("Leave it empty to keep the one there is.")

    def place_of(self, field: str | None) -> str | None:
        return field if field in self.fields else None


def _days(text: str) -> list[str]:
    return [word for word in re.split(r"[\s,，;；、]+", text) if word]


class HoursForm(SentForm):
    """Office hours as two spans and those further ones that there are, the days of the week, and
    days entered by hand."""

    morning_from = forms.CharField(label=_("Morning from"), required=False)
    morning_until = forms.CharField(label=_("Morning until"), required=False)
    afternoon_from = forms.CharField(label=_("Afternoon from"), required=False)
    afternoon_until = forms.CharField(label=_("Afternoon until"), required=False)
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Working days of the week"),
        choices=list(WEEKDAYS.items()),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Public holidays and weekend days worked instead are known by themselves."),
    )
    off = forms.CharField(
        label=_("Further days off"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line, as 2027-02-05."),
    )
    on = forms.CharField(
        label=_("Further days worked"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line, as 2027-02-05."),
    )
    years = forms.CharField(
        label=_("Years entered completely"),
        required=False,
        help_text=_(
            "For these the days above are all there are. Enter a year here once its notice is out "
            "and its days are above."
        ),
    )

    def __init__(self, *args: Any, calendar: WorkingCalendar, **more: Any) -> None:
        data = calendar.as_data()
        initial: dict[str, Any] = {"weekdays": data["weekdays"]}
        further = [f"further{number}" for number in range(3, len(data["hours"]) + 1)]
        self._parts = ["morning", "afternoon", *further]
        for part, span in zip(self._parts, data["hours"], strict=False):
            initial[f"{part}_from"], initial[f"{part}_until"] = span
        for field in ("off", "on"):
            initial[field] = "\n".join(data[field])
        initial["years"] = ", ".join(str(year) for year in data["years"])
        super().__init__(*args, initial=initial, **more)
        for part in further:
            self.fields[f"{part}_from"] = forms.CharField(label=_("Also from"), required=False)
            self.fields[f"{part}_until"] = forms.CharField(label=_("Also until"), required=False)
        times = [f"{part}_{end}" for part in self._parts for end in ("from", "until")]
        self.order_fields(times)
        for name in times:
            self.fields[name].widget.input_type = "time"

    def clean_years(self) -> list[int]:
        words = _days(self.cleaned_data["years"])
        if any(not re.fullmatch(r"(19|20|21)\d\d", word) for word in words):
            raise forms.ValidationError(_("Years are written like 2027."))
        return [int(word) for word in words]

    def data_given(self) -> dict[str, Any]:
        given = self.cleaned_data
        spans = [[given[f"{part}_from"], given[f"{part}_until"]] for part in self._parts]
        return {
            "hours": [span for span in spans if any(span)],
            "weekdays": given["weekdays"],
            "off": _days(given["off"]),
            "on": _days(given["on"]),
            "years": given["years"],
        }
