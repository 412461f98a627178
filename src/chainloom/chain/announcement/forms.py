"""What is sent to start from an announcement: the page, and then what is to be set up."""

from __future__ import annotations

import binascii
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chainloom.documents.forms import ACCEPTED

from ..forms import ChainNewForm
from .understanding import LARGEST, PASTED


def packed(content: bytes) -> str:
    """The page as the form carries it: nothing is kept on the server before the confirm."""
    return urlsafe_b64encode(zlib.compress(content)).decode()


def unpacked(text: str) -> bytes:
    """What `packed` made; a `ValueError` for anything else and for more than is accepted."""
    opened = zlib.decompressobj()
    try:
        content = opened.decompress(urlsafe_b64decode(text.encode()), LARGEST)
    except (binascii.Error, zlib.error, UnicodeError) as error:
        raise ValueError("not packed") from error
    if opened.unconsumed_tail or not content or not opened.eof:
        raise ValueError("not packed whole")
    return content


class AnnouncementForm(forms.Form):
    """A file, or pasted text."""

    file = forms.FileField(label=gettext_lazy("File"), required=False, allow_empty_file=True)
    text = forms.CharField(
        label=gettext_lazy("Text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("As it stands on the page or in the chat."),
    )
    accept = ACCEPTED

    @property
    def most_mb(self) -> int:
        return LARGEST // 1024**2

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        file, text = data.get("file"), (data.get("text") or "").strip()
        content = file.read(LARGEST + 1) if file else text.encode(errors="replace")
        if self.errors:
            return data
        if not content:
            said = _("The file is empty.") if file else _("Choose a file, or paste text.")
            raise forms.ValidationError(said, code="required")
        if len(content) > LARGEST:
            said = _("This is larger than an announcement: at most %(mb)d MB are accepted here.")
            raise forms.ValidationError(said % {"mb": self.most_mb}, code="too_large")
        data["content"], data["filename"] = content, (file.name[-200:] if file else PASTED)
        return data


class ConfirmForm(ChainNewForm):
    """The chain that the announcement speaks of, as it is to be made."""

    published = forms.DateField(
        label=gettext_lazy("Published on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Completes days that the page gives without a year."),
    )
    filename = forms.CharField(max_length=200, widget=forms.HiddenInput)
    content = forms.CharField(widget=forms.HiddenInput)
    field_order = ("name", "slug", "district_code", "template", "office_name", "published")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["name_en"]

    def clean_published(self) -> Any:
        day = self.cleaned_data["published"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("The day lies in the future."), code="in_future")
        return day

    def clean_content(self) -> bytes:
        try:
            return unpacked(self.cleaned_data["content"])
        except ValueError as error:
            said = _("The page did not come with the form: send it again.")
            raise forms.ValidationError(said, code="lost") from error
