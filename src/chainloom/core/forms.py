"""What forms of every app share, and the views that show them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext as _

from .errors import Problem
from .numbers import NotANumber, read_number, said_of


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: the data of any POST, an empty one too, so that it is refused."""
    return request.POST if request.method == "POST" else None


class NumberField(forms.FloatField):
    """A number in a line of text, as `core.numbers` reads it: browsers refuse a decimal comma in
    fields of their own for numbers. `most` is the largest that can be meant.
    """

    widget = forms.TextInput

    def __init__(self, *, most: float | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.most = most

    def to_python(self, value: Any) -> Any:
        """A float, or None for an empty value."""
        if value in self.empty_values or not str(value).strip():
            return None
        try:
            return float(read_number(str(value), most=self.most))
        except NotANumber as wrong:
            raise ValidationError(said_of(wrong), code=wrong.code) from wrong

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "decimal", "autocomplete": "off"}


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


def saved(form: forms.Form, work: Callable[[], Any]) -> bool:
    """Do the work of a valid form; a refusal becomes the form's error."""
    if not form.is_valid():
        return False
    try:
        work()
    except Problem as problem:
        if problem.status in (403, 404):
            raise
        known = problem.field if problem.field in form.fields else None
        form.add_error(known, str(problem))
        return False
    return True


def status_of(form: forms.Form) -> int:
    """422 for a form that came and did not go through."""
    return 422 if form.is_bound else 200


class _SeeOther(HttpResponseRedirect):
    status_code = 303


def see_other(url: str) -> HttpResponse:
    """After a form was sent: fetch the next page, never send again (RFC 9110, 15.4.4)."""
    return _SeeOther(url)
