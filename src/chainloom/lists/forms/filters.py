"""What the lists are narrowed to."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chainloom.accounts.actor import Actor

from .. import kinds
from ..models import MatchState, NeedState, ResourceState
from ..selectors.matchmaking import given_events

ANY = [("", _("any"))]
EVENTS_SHOWN = 100


class NeedFilter(forms.Form):
    q = forms.CharField(label=_("Title, words or organisation"), required=False, max_length=100)
    kind = forms.ChoiceField(label=_("kind"), required=False)
    state = forms.ChoiceField(
        label=_("state"),
        required=False,
        choices=[*ANY, ("open", _("not over")), *NeedState.choices],
    )
    whose = forms.ChoiceField(
        label=_("whose"),
        required=False,
        choices=[*ANY, ("own", _("our own")), ("assigned", _("assigned to us"))],
    )
    only = forms.ChoiceField(
        label=_("only"),
        required=False,
        choices=[
            *ANY,
            ("urgent", _("urgent")),
            ("late", _("past their time")),
            ("escalated", _("put to the leader")),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [*ANY, *kinds.choices()]

    def chosen(self) -> dict[str, str]:
        self.is_valid()
        data = getattr(self, "cleaned_data", {})
        return {name: (data.get(name) or "").strip() for name in self.fields}


class ResourceFilter(forms.Form):
    q = forms.CharField(label=_("Title, words or organisation"), required=False, max_length=100)
    kind = forms.ChoiceField(label=_("kind"), required=False)
    state = forms.ChoiceField(
        label=_("state"),
        required=False,
        choices=[*ANY, *ResourceState.choices, ("stale", _("to be confirmed"))],
    )
    whose = forms.ChoiceField(
        label=_("whose"), required=False, choices=[*ANY, ("own", _("our own"))]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [*ANY, *kinds.choices(offered=True)]

    chosen = NeedFilter.chosen


class MatchFilter(forms.Form):
    q = forms.CharField(label=_("Title, words or organisation"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=_("state"),
        required=False,
        choices=[*ANY, ("open", _("not over")), *MatchState.choices],
    )
    only = forms.ChoiceField(
        label=_("only"),
        required=False,
        choices=[*ANY, ("still", _("stands still")), ("waiting", _("a step waits"))],
    )
    whose = forms.ChoiceField(
        label=_("whose"), required=False, choices=[*ANY, ("own", _("our own"))]
    )
    event = forms.ChoiceField(label=_("came of"), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        events = given_events(actor).values_list("pk", "title")[:EVENTS_SHOWN]
        self.fields["event"].choices = [*ANY, *((str(pk), title) for pk, title in events)]

    chosen = NeedFilter.chosen


class CouldFilter(forms.Form):
    """Which of the firms before a policy."""

    conditions = forms.ChoiceField(
        label=_("conditions"),
        required=False,
        choices=[
            *ANY,
            ("met", _("met")),
            ("unknown", _("to be clarified")),
            ("one_short", _("one condition short")),
            ("cases", _("told, or applied for")),
        ],
    )

    def which(self) -> str:
        self.is_valid()
        chosen: str = getattr(self, "cleaned_data", {}).get("conditions") or ""
        return chosen
