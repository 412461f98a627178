"""What the lists are narrowed to."""

from __future__ import annotations

from typing import Any, Self

from django import forms
from django.utils.translation import gettext_lazy as _

from chainloom.accounts.actor import Actor
from chainloom.chain.policy import stage_policy
from chainloom.core.classifications import districts
from chainloom.core.rest import ID_MOST
from chainloom.organisations.policy import organisation_policy

from .. import kinds
from ..models import DropReason, MatchState, NeedState, ResourceState
from ..selectors.boards.figures import (
    CUTS,
    MATCH_FIGURES,
    NEED_FIGURES,
    RESOURCE_FIGURES,
    Figure,
)
from ..selectors.matchmaking import given_events

ANY = [("", _("any"))]
EVENTS_SHOWN = 100


class CutFilter(forms.Form):
    """What a figure's link narrows a list to: kept in the address, said as chips, not asked for.

    A chip shows a unit or a stage by its name once `name_cuts` has said it.
    """

    figures: dict[str, Figure] = {}
    figure = forms.ChoiceField(label=_("records"), required=False)
    since = forms.DateField(label=_("since"), required=False)
    until = forms.DateField(label=_("until"), required=False)
    unit = forms.IntegerField(label=_("unit"), required=False, min_value=1, max_value=ID_MOST)
    stage = forms.RegexField(label=_("stage"), required=False, regex=r"^(none|\d{1,17})$")
    district = forms.RegexField(label=_("district"), required=False, regex=r"^(none|\d{6})$")
    rating = forms.IntegerField(label=_("rated"), required=False, min_value=1, max_value=5)
    reason = forms.ChoiceField(
        label=_("reason"), required=False, choices=[*ANY, *DropReason.choices]
    )
    by = forms.ChoiceField(
        label=_("stands on"),
        required=False,
        choices=[*ANY, ("both", _("both sides")), ("office", _("the office’s word"))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(one.code, one.label) for one in self.figures.values()]
        self.fields["figure"].choices = [*ANY, *known]
        for name in CUTS:
            self.fields[name].widget = forms.HiddenInput()

    def name_cuts(self, actor: Actor) -> Self:
        """Chips say names, of what the actor may see."""
        self.is_valid()
        data = getattr(self, "cleaned_data", {})
        if unit := data.get("unit"):
            found = organisation_policy.rows(actor).filter(pk=unit)
            self.fields["unit"].choices = [(one.pk, one.display_name) for one in found]
        if stage := data.get("stage"):
            found = [] if stage == "none" else stage_policy.rows(actor).filter(pk=stage)
            self.fields["stage"].choices = [
                *((one.pk, one.display_name) for one in found),
                ("none", _("on no stage")),
            ]
        if district := data.get("district"):
            known = district != "none" and districts.exists(district)
            said = districts.full_name(district) if known else _("not known")
            self.fields["district"].choices = [(district, said)]
        return self

    def chosen(self) -> dict[str, str]:
        """Every field as text; what is not one of the choices narrows nothing."""
        self.is_valid()
        data = getattr(self, "cleaned_data", {})
        return {
            name: "" if data.get(name) is None else str(data[name]).strip() for name in self.fields
        }


class NeedFilter(CutFilter):
    figures = NEED_FIGURES
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
            ("today", _("due today or late")),
            ("late", _("past their time")),
            ("escalated", _("put to the leader")),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [*ANY, *kinds.choices()]


class ResourceFilter(CutFilter):
    figures = RESOURCE_FIGURES
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


class MatchFilter(CutFilter):
    figures = MATCH_FIGURES
    q = forms.CharField(label=_("Title, words or organisation"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=_("state"),
        required=False,
        choices=[*ANY, ("open", _("not over")), *MatchState.choices],
    )
    only = forms.ChoiceField(
        label=_("only"),
        required=False,
        choices=[
            *ANY,
            ("still", _("stands still")),
            ("waiting", _("a step waits")),
            ("mine", _("waits for our side")),
        ],
    )
    whose = forms.ChoiceField(
        label=_("whose"), required=False, choices=[*ANY, ("own", _("our own"))]
    )
    event = forms.ChoiceField(label=_("came of"), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        events = given_events(actor).values_list("pk", "title")[:EVENTS_SHOWN]
        self.fields["event"].choices = [*ANY, *((str(pk), title) for pk, title in events)]


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
