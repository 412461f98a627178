"""Text that is pasted from documents."""

from __future__ import annotations

from typing import Any

from django import forms


class PastedField(forms.CharField):
    """What is too long is refused in words; `maxlength` would have the browser cut it unsaid."""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs: dict[str, Any] = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs
