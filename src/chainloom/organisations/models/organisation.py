"""Organisations (主体) of every kind, their names, contacts and place in a chain."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .source import Source


class Kind(models.TextChoices):
    FIRM = "firm", _("firm")
    COLLEGE = "college", _("college")
    INSTITUTE = "institute", _("research institute")
    BANK = "bank", _("bank")
    ASSOCIATION = "association", _("association")
    GOVERNMENT = "government", _("government body")
    COMMUNITY = "community", _("community")
    PROVIDER = "provider", _("service provider")
    BODY = "body", _("coordination body")


class RevenueBand(models.TextChoices):
    """Yearly revenue; 20 million yuan is the line of 规模以上工业企业."""

    UNDER_3M = "a", _("under 3 million yuan")
    TO_20M = "b", _("3–20 million yuan")
    TO_100M = "c", _("20–100 million yuan")
    TO_400M = "d", _("100–400 million yuan")
    TO_1B = "e", _("400 million – 1 billion yuan")
    OVER_1B = "f", _("over 1 billion yuan")


class NameKind(models.TextChoices):
    FORMER = "former", _("former name")
    ALIAS = "alias", _("also written as")


class Organisation(models.Model):
    """Anyone in or around a chain. A committee or bureau has no USCC and needs none."""

    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.FIRM)
    name = models.CharField(_("full name"), max_length=160)
    short_name = models.CharField(_("short name"), max_length=60, blank=True)
    english_name = models.CharField(_("English name"), max_length=200, blank=True)
    # Normalised name for finding the same organisation again (engines.resolution.name_key).
    name_key = models.CharField(max_length=160, blank=True, db_index=True, editable=False)
    # Its place in a list by name (search.ordering).
    sort_key = models.CharField(max_length=112, blank=True, editable=False)
    address_key = models.CharField(max_length=160, blank=True, db_index=True, editable=False)
    uscc = models.CharField(_("USCC"), max_length=18, null=True, blank=True)
    address = models.CharField(_("postal address"), max_length=300, blank=True)
    district_code = models.CharField(_("district code"), max_length=6, blank=True, db_index=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    website = models.URLField(_("website"), blank=True)
    founded_on = models.DateField(_("founded"), null=True, blank=True)
    summary = models.TextField(_("about"), blank=True, max_length=2000)
    headcount = models.PositiveIntegerField(_("headcount"), null=True, blank=True)
    registered_capital = models.DecimalField(
        _("registered capital (10,000 yuan)"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
    )
    revenue_band = models.CharField(
        _("revenue band"), max_length=1, choices=RevenueBand, blank=True
    )
    # {field: {"source": Source id, "as_of": "2026-05-01"}}: where each value comes from.
    value_sources = models.JSONField(default=dict, blank=True, editable=False)
    # Set while this row is kept only as another organisation's absorbed twin.
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="absorbed",
        editable=False,
        # Nearly all are null: SQLite would take an index of nulls for a selective one.
        db_index=False,
    )
    is_sample = models.BooleanField(default=False, editable=False)
    # Raised by every change; an edit form that carries an older one is refused.
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("organisation")
        constraints = [
            models.UniqueConstraint(
                fields=["uscc"],
                condition=Q(merged_into__isnull=True) & Q(uscc__isnull=False),
                name="organisation_uscc_once",
            )
        ]
        # One for each order in which the list page can be read at a million rows.
        indexes = [
            models.Index(fields=["name", "id"], name="organisation_name"),
            models.Index(fields=["sort_key", "id"], name="organisation_sorted"),
            models.Index(fields=["kind", "sort_key"], name="organisation_kind_sorted"),
            models.Index(fields=["updated_at", "id"], name="organisation_updated"),
            models.Index(fields=["founded_on", "id"], name="organisation_founded"),
            models.Index(fields=["headcount", "id"], name="organisation_headcount"),
            models.Index(
                fields=["merged_into"],
                name="organisation_merged",
                condition=Q(merged_into__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def display_name(self) -> str:
        """The name in the reader's language, the full Chinese one where there is no other."""
        if (get_language() or "").startswith("en") and self.english_name:
            return self.english_name
        return self.name

    @property
    def now(self) -> Organisation:
        """The entry that it is now: another one after a merge."""
        return self.merged_into or self

    def is_merged(self) -> bool:
        return self.merged_into_id is not None

    def is_within(self, district_code: str) -> bool:
        """Stands in the district; a code that ends in 00 is a city, in 0000 a province."""
        while district_code.endswith("00"):
            district_code = district_code[:-2]
        return bool(district_code) and self.district_code.startswith(district_code)


class OrganisationName(models.Model):
    """A former name, or another way in which the name is written."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="other_names")
    kind = models.CharField(_("kind"), max_length=8, choices=NameKind)
    text = models.CharField(_("other name"), max_length=200)
    name_key = models.CharField(max_length=160, blank=True, db_index=True)
    until = models.DateField(_("used until"), null=True, blank=True)
    source = models.ForeignKey(Source, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("other name")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "text"], name="organisation_name_once"
            )
        ]

    def __str__(self) -> str:
        return self.text


class Participation(models.Model):
    """An organisation's standing in a chain: that it belongs, and what it agreed to show."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="participations")
    chain = models.ForeignKey("chain.Chain", models.CASCADE, related_name="participations")
    # Groups of values the organisation lets other members see: "finance", "customers",
    # "contacts".
    consents = models.JSONField(default=list, blank=True)
    # It was in the registry through another chain before: its figures and contacts were
    # given to that chain's office, so here even the office needs the consent.
    figures_withheld = models.BooleanField(default=False, editable=False)
    source = models.ForeignKey(Source, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("part in the chain")
        constraints = [
            models.UniqueConstraint(fields=["chain", "organisation"], name="participation_once")
        ]
        indexes = [
            models.Index(
                fields=["chain"],
                name="participation_withheld",
                condition=Q(figures_withheld=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.chain}"


class Contact(models.Model):
    """A person to turn to at work: name, post and work contacts, nothing else."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="contacts")
    name = models.CharField(_("name"), max_length=40)
    post = models.CharField(_("post"), max_length=60, blank=True)
    phone = models.CharField(_("work phone"), max_length=40, blank=True)
    email = models.EmailField(_("work e-mail"), blank=True)
    source = models.ForeignKey(Source, models.SET_NULL, null=True, related_name="+")
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("contact")

    def __str__(self) -> str:
        return self.name
