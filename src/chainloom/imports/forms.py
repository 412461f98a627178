"""What people send to the import pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

ACCEPTED = ".xlsx,.xlsm,.xls,.csv,.tsv,.txt,.html,.htm"
MOST_FILES = 60


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once, each checked as one file would be."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list | tuple) else [data]
        found = [super(FilesField, self).clean(one, initial) for one in files if one]
        if not found:
            super().clean(None, initial)
        if len(found) > MOST_FILES:
            raise forms.ValidationError(
                _("At most %(most)d files at once.") % {"most": MOST_FILES}, code="too_many"
            )
        return found


class UploadForm(forms.Form):
    files = FilesField(
        label=_("Spreadsheets"),
        allow_empty_file=True,
        error_messages={"required": _("Choose a file.")},
    )
    as_of = forms.DateField(
        label=_("As of"),
        help_text=_(
            "The day for which the data holds. Values the registry knows of a later day "
            "are not replaced without asking."
        ),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["as_of"].initial = timezone.localdate()
        self.fields["files"].widget.attrs["accept"] = ACCEPTED

    @property
    def most_mb(self) -> int:
        return int(settings.UPLOAD_LIMIT // 1024**2)

    def clean_as_of(self) -> Any:
        day = self.cleaned_data["as_of"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("The day of the data lies in the future."))
        return day
