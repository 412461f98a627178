"""Where a value comes from."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SourceKind(models.TextChoices):
    ENTRY = "entry", _("entered by hand")
    OWN = "own", _("from the organisation itself")
    IMPORT = "import", _("spreadsheet")
    DOCUMENT = "document", _("document")
    DERIVED = "derived", _("derived")
    MINED = "mined", _("mined from filings")
    SAMPLE = "sample", _("sample data")


class Source(models.Model):
    """One origin of facts: a spreadsheet, a document, a person's entry on a day."""

    kind = models.CharField(_("kind"), max_length=10, choices=SourceKind)
    title = models.CharField(_("title"), max_length=200)
    # The day for which what it says holds.
    as_of = models.DateField(_("as of"))
    chain = models.ForeignKey("chain.Chain", models.CASCADE, null=True, related_name="+")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("source")

    def __str__(self) -> str:
        return f"{self.title} · {self.as_of:%Y-%m-%d}"
