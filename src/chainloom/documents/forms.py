"""What people send to the pages of documents."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chainloom.core.forms import SentForm
from chainloom.engines.reading import KINDS, Field

from . import fields
from .models import Document, DocumentFact, DocumentState

ACCEPTED = ".html,.htm,.txt,.md,.docx,.pdf"
MOST_FILES = 60
ANY = [("", _("any"))]


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once, each checked as one file would be; none is well too."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        sent = data if isinstance(data, list | tuple) else [data]
        found = [super(FilesField, self).clean(one, initial) for one in sent if one]
        if len(found) > MOST_FILES:
            raise forms.ValidationError(
                _("At most %(most)d files at once.") % {"most": MOST_FILES}, code="too_many"
            )
        return found


class AddForm(forms.Form):
    """Files, or pasted text, or the address of a page."""

    files = FilesField(label=_("Files"), required=False, allow_empty_file=True)
    text = forms.CharField(
        label=_("Text"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("A notice from a chat, a page copied from the browser: as it is."),
        strip=False,
    )
    title = forms.CharField(label=_("Title of the text"), required=False, max_length=200)
    url = forms.CharField(label=_("Address of a page"), required=False, max_length=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["files"].widget.attrs["accept"] = ACCEPTED
        if not settings.FETCH_DOCUMENTS:
            del self.fields["url"]

    @property
    def most_mb(self) -> int:
        return int(settings.UPLOAD_LIMIT // 1024**2)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        given = data.get("files") or (data.get("text") or "").strip() or data.get("url")
        if not given and not self.errors:
            raise forms.ValidationError(_("Choose a file, or paste text."), code="required")
        return data


class DescribeForm(SentForm):
    """What is said of a document as a whole."""

    title = forms.CharField(label=_("title"), required=False, max_length=200)
    publisher = forms.CharField(label=_("publisher"), required=False, max_length=120)
    published = forms.DateField(
        label=_("published"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_(
            "Completes days without a year, such as 6月6日. With another day the document is "
            "read again; decisions stay."
        ),
    )

    @classmethod
    def of(cls, document: Document) -> DescribeForm:
        names = ("title", "publisher", "published")
        return cls(initial={name: getattr(document, name) for name in names})


class DocumentFilter(forms.Form):
    """What the list of documents is narrowed to."""

    q = forms.CharField(label=_("Title or publisher"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=_("state"),
        required=False,
        choices=[
            *ANY,
            ("open", _("facts to decide")),
            ("ready", _("accepted, not applied")),
            ("applied", pgettext_lazy("document", "applied")),
            ("repeat", _("repeats another")),
            (DocumentState.FAILED.value, DocumentState.FAILED.label),
        ],
    )


class FigureFilter(forms.Form):
    """What the list of figures is narrowed to."""

    q = forms.CharField(label=_("What or of what"), required=False, max_length=100)
    only = forms.ChoiceField(
        label=_("Show"), required=False, choices=[*ANY, ("differ", _("those that differ"))]
    )


class FactForm(forms.Form):
    """The fields of a fact, each as its type asks."""

    def __init__(self, fact: DocumentFact, data: Any = None) -> None:
        self.kind = fact.kind
        super().__init__(data, prefix=f"fact-{fact.pk}", initial=_initial(fact))
        for one in KINDS[fact.kind].fields:
            self.fields[one.name] = _form_field(fact.kind, one)

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data.get(name) for name in self.fields}


def _initial(fact: DocumentFact) -> dict[str, Any]:
    found = {}
    for one in KINDS[fact.kind].fields:
        value = fact.values.get(one.name)
        if one.type == "texts":
            value = "\n".join(value or ())
        elif isinstance(value, float) and value.is_integer():
            # Nobody wrote 128 as 128.0.
            value = int(value)
        found[one.name] = value
    return found


def _form_field(kind: str, one: Field) -> forms.Field:
    label = fields.field_label(kind, one.name)
    if one.type == "choice":
        choices = [("", "–"), *fields.choices_of(kind, one)]
        return forms.ChoiceField(label=label, required=False, choices=choices)
    if one.type == "texts":
        widget = forms.Textarea(attrs={"rows": 3})
        return forms.CharField(
            label=label, required=False, widget=widget, help_text=_("one on each line")
        )
    attrs = {"placeholder": "2025-06-06"} if one.type == "date" else {}
    if one.type == "number":
        attrs = {"inputmode": "decimal"}
    return forms.CharField(label=label, required=False, widget=forms.TextInput(attrs=attrs))
