"""Forms about people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chainloom.core.forms import SentForm

from .actor import Actor
from .models import Membership, Role
from .selectors import memberships_of
from .tokens import SCOPES

# What most invitations are for comes first, and who may do most last.
ROLES = [
    (role, role.label) for role in (Role.FIRM, Role.PARTNER, Role.BUREAU, Role.LEADER, Role.OFFICE)
]


class InvitationForm(forms.Form):
    """Whom to invite, for which organisation, in which role."""

    organisation = forms.CharField(
        label=_("Organisation"),
        max_length=160,
        help_text=_("Full name as it stands in the registry."),
    )
    # Chosen each time: a role that stands there already is soon given by oversight.
    role = forms.ChoiceField(label=_("Role"), choices=[("", _("choose")), *ROLES])
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        help_text=_("Only to remember whom the link is for; you hand it over yourself."),
    )

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._organisations = organisations

    def clean_organisation(self) -> Any:
        name = self.cleaned_data["organisation"].strip()
        found = list(self._organisations.filter(name=name)[:2])
        if len(found) == 1:
            return found[0]
        if found:
            raise forms.ValidationError(
                _("Several organisations bear this name; merge them first.")
            )
        raise forms.ValidationError(
            _("No organisation of this chain bears this full name. Look it up or add it first.")
        )


class TokenForm(SentForm):
    """A new API token."""

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("What it is for, so that you know it later.")
    )
    membership = forms.ModelChoiceField(
        label=_("Acts as"), queryset=Membership.objects.none(), empty_label=None
    )
    scopes = forms.MultipleChoiceField(
        label=_("Allowed to"),
        choices=[("read", _("read")), ("write", _("write"))],
        initial=["read"],
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.IntegerField(label=_("Valid for (days)"), min_value=1, max_value=366, initial=90)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert {key for key, _label in self.fields["scopes"].choices} == set(SCOPES)
        if actor.user:
            self.fields["membership"].queryset = memberships_of(actor.user)


class ProfileForm(SentForm):
    """One's own name and language."""

    name = forms.CharField(
        label=pgettext_lazy("of a person", "Name"), max_length=80, required=False
    )
    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=[("", _("as the browser says")), *settings.LANGUAGES],
    )
