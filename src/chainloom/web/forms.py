"""How every form of the product looks: Django's renderer with the product's templates."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import (
    CheckboxInput,
    CheckboxSelectMultiple,
    HiddenInput,
    RadioSelect,
    Select,
    Widget,
)


def control_class(widget: Widget) -> str:
    """The stylesheet's class of a control."""
    if isinstance(widget, HiddenInput):
        return ""
    if isinstance(widget, (CheckboxInput, RadioSelect, CheckboxSelectMultiple)):
        return "form-check-input"
    if isinstance(widget, Select):
        return "form-select"
    if getattr(widget, "input_type", "") == "color":
        return "form-control form-control-color"
    return "form-control"


class LoomBoundField(BoundField):
    """A field that gives its control the right classes, so that forms need none."""

    @property
    def is_check(self) -> bool:
        return isinstance(self.field.widget, CheckboxInput)

    @property
    def is_group(self) -> bool:
        """Several controls under one name: the label is a legend."""
        return bool(self.use_fieldset)

    @property
    def is_wide(self) -> bool:
        """Takes the whole width where fields stand side by side."""
        widget = self.field.widget
        return isinstance(widget, (forms.Textarea, CheckboxSelectMultiple)) or bool(
            getattr(self.field, "is_wide", False)
        )

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: Widget | None = None
    ) -> dict[str, Any]:
        widget = widget or self.field.widget
        built: dict[str, Any] = super().build_widget_attrs(attrs, widget)
        given = built.get("class") or widget.attrs.get("class", "")
        marked = "is-invalid" if self.errors and not isinstance(widget, HiddenInput) else ""
        classes = " ".join(name for name in (given, control_class(widget), marked) if name)
        if classes:
            built["class"] = classes
        return built


class LoomRenderer(TemplatesSetting):
    """`FORM_RENDERER`; the widgets' own templates need `django.forms` among the apps."""

    form_template_name = "loom/form.html"
    field_template_name = "loom/field.html"
    bound_field_class = LoomBoundField
