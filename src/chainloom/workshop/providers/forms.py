"""Forms of tools of other makers; that of a tool is made from its manifest."""

from __future__ import annotations

from typing import Any

from django import forms
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from ..words import listed
from . import contract
from .models import ProviderTool, ToolState, said


class AddressForm(forms.Form):
    address = forms.CharField(
        label=_("Address of the tool"),
        max_length=500,
        help_text=_(
            "https://…; it must answer there as the contract says. With Chainloom's source come "
            "the contract (docs/workshop-providers.md) and a server to begin with "
            "(examples/workshop_provider)."
        ),
    )


class ToolFilter(forms.Form):
    """What the list of tools is narrowed to; who sees open ones alone is not asked for a state."""

    q = forms.CharField(label=_("Tool or provider"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=_("state"), required=False, choices=[("", _("any")), *ToolState.choices]
    )

    def __init__(self, data: Any, *, with_state: bool) -> None:
        super().__init__(data)
        if not with_state:
            del self.fields["state"]

    def chosen(self) -> dict[str, str]:
        self.is_valid()
        asked = getattr(self, "cleaned_data", {})
        return {name: asked.get(name) or "" for name in self.fields}


class ToolForm(forms.Form):
    """What a tool takes. Names are the manifest's keys; the file's is `file`."""

    def __init__(self, *args: Any, tool: ProviderTool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        takes = contract.manifest_of(tool.manifest).takes
        for field in takes.fields:
            self.fields[field.key] = _field(field)
        if takes.file is not None:
            types = listed(contract.kind_in_words(one) for one in takes.file.types)
            most = filesizeformat(takes.file.most_bytes)
            self.fields["file"] = forms.FileField(
                label=_("File"),
                required=takes.file.required,
                help_text=_("%(types)s; up to %(most)s.") % {"types": types, "most": most},
                widget=forms.FileInput(attrs={"accept": ",".join(takes.file.types)}),
            )


def _field(field: contract.FieldTaken) -> forms.Field:
    about: dict[str, Any] = {"label": said(field.label.model_dump()), "required": field.required}
    if field.kind == "choice":
        choices = [(one, one) for one in field.choices]
        if not field.required:
            choices.insert(0, ("", "–"))
        return forms.ChoiceField(choices=choices, **about)
    if field.kind == "number":
        return forms.CharField(
            max_length=40, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **about
        )
    widget = forms.Textarea(attrs={"rows": 3}) if field.most > 200 else forms.TextInput()
    return forms.CharField(max_length=field.most, widget=widget, **about)
