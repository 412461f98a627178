"""What the pages of matchmaking events ask for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from chainloom.core.forms import SentForm

from .. import kinds
from ..models import EventState, Matchmaking, Need, Resource, Talk
from ..models.matchmaking import MINUTES_LEAST, MINUTES_MOST, TABLES_MOST, TALKS_MOST
from .filters import ANY, NeedFilter
from .pasted import PastedField

_TIME = {"type": "time"}


class MatchmakingFilter(forms.Form):
    q = forms.CharField(label=gettext_lazy("Title or place"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=gettext_lazy("state"), required=False, choices=[*ANY, *EventState.choices]
    )

    chosen = NeedFilter.chosen


class MatchmakingForm(SentForm):
    title = PastedField(label=gettext_lazy("Title"), max_length=120)
    day = forms.DateField(
        label=gettext_lazy("Day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    begins = forms.TimeField(
        label=gettext_lazy("Begins"), widget=forms.TimeInput(attrs=_TIME, format="%H:%M")
    )
    ends = forms.TimeField(
        label=pgettext_lazy("matchmaking", "Ends"),
        widget=forms.TimeInput(attrs=_TIME, format="%H:%M"),
    )
    place = forms.CharField(
        label=pgettext_lazy("matchmaking", "Place"), required=False, max_length=160
    )
    tables = forms.IntegerField(
        label=gettext_lazy("Tables"), min_value=1, max_value=TABLES_MOST, initial=10
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes a talk"),
        min_value=MINUTES_LEAST,
        max_value=MINUTES_MOST,
        initial=20,
        help_text=gettext_lazy("With the change of tables after it."),
    )
    most_talks = forms.IntegerField(
        label=gettext_lazy("Talks a party at most"),
        min_value=1,
        max_value=TALKS_MOST,
        initial=4,
        help_text=gettext_lazy("An organisation is one party, whatever it asks and offers."),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @staticmethod
    def initial_of(row: Matchmaking) -> dict[str, Any]:
        names = ("title", "day", "begins", "ends", "place", "tables", "minutes", "most_talks")
        return {**{name: getattr(row, name) for name in names}, "version": row.version}

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class ChooseFilter(forms.Form):
    """Which needs and resources are shown to choose from."""

    q = forms.CharField(
        label=gettext_lazy("Title, words or organisation"), required=False, max_length=100
    )
    kind = forms.ChoiceField(label=gettext_lazy("kind"), required=False)
    stage = forms.ChoiceField(label=gettext_lazy("stage"), required=False)

    def __init__(self, *args: Any, stages: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [*ANY, *kinds.choices(offered=True)]
        self.fields["stage"].choices = [*ANY, *stages]

    chosen = NeedFilter.chosen


def rounds_of(row: Matchmaking) -> list[tuple[str, str]]:
    """Rounds to choose from, with their times."""
    found = []
    for number in range(row.rounds):
        begins, ends = row.time_of(number)
        said = _("Round %(n)s · %(from)s–%(to)s") % {
            "n": number + 1,
            "from": f"{begins:%H:%M}",
            "to": f"{ends:%H:%M}",
        }
        found.append((str(number), said))
    return found


class SeatForm(forms.Form):
    """A round and a table; both are counted from 1 where people read them."""

    round = forms.TypedChoiceField(label=gettext_lazy("Round"), coerce=int)
    table = forms.TypedChoiceField(label=pgettext_lazy("matchmaking", "Table"), coerce=int)

    def __init__(self, *args: Any, event: Matchmaking, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["round"].choices = rounds_of(event)
        self.fields["table"].choices = [
            (str(number), _("Table %(n)s") % {"n": number + 1}) for number in range(event.tables)
        ]

    def seat(self) -> dict[str, int]:
        return {"round_": self.cleaned_data["round"], "table": self.cleaned_data["table"]}


class TalkForm(SeatForm):
    """A talk that the office adds."""

    need = forms.ModelChoiceField(label=gettext_lazy("Need"), queryset=Need.objects.none())
    resource = forms.ModelChoiceField(
        label=gettext_lazy("Resource"), queryset=Resource.objects.none()
    )
    field_order = ("need", "resource", "round", "table")

    def __init__(self, *args: Any, event: Matchmaking, **kwargs: Any) -> None:
        super().__init__(*args, event=event, **kwargs)
        for name, model in (("need", Need), ("resource", Resource)):
            rows = model.objects.filter(matchmaking_entries__matchmaking=event)
            self.fields[name] = _Listed(
                label=self.fields[name].label,
                queryset=rows.select_related("organisation").order_by("organisation__sort_key"),
                empty_label="–",
            )
        self.order_fields(self.field_order)


class _Listed(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.organisation.display_name} · {obj.title}"


def seat_of(talk: Talk) -> dict[str, Any]:
    return {} if talk.round is None else {"round": talk.round, "table": talk.table}
