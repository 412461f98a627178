"""What forms of every app share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: the data of any POST, an empty one too, so that it is refused."""
    return request.POST if request.method == "POST" else None


class SentForm(forms.Form):
    """A form that edits a record, and changes nothing when it comes back without its fields.

    Browsers send a blank field as blank. A POST without any field is a broken client's, and to
    take it for a form of blanks would clear the record.
    """

    def full_clean(self) -> None:
        self._came_empty = self.is_bound and not any(self.was_sent(name) for name in self.fields)
        if self._came_empty:
            # Shown again with what is there: saving it then clears nothing either.
            self.data = {
                self.add_prefix(name): self.get_initial_for_field(field, name)
                for name, field in self.fields.items()
            }
        super().full_clean()

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self._came_empty:
            raise ValidationError(
                _("The form came without its fields; nothing was changed. Send it again.")
            )
        return cleaned

    def was_sent(self, name: str) -> bool:
        return self.add_prefix(name) in self.data or self.add_prefix(name) in self.files
