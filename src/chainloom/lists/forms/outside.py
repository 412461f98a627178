"""What somebody without an account leaves on a public need."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class OutsideOfferForm(forms.Form):
    organisation_name = forms.CharField(
        label=_("Your organisation"),
        max_length=160,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    email = forms.CharField(
        label=_("Work e-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("Read by the chain office and by whom it hands your offer on to; kept for "
                    "180 days at most."),
    )  # fmt: skip
    text = forms.CharField(
        label=_("What you can offer"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    # No person sees it (public.css); a program that fills in every field does.
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
