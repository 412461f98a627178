"""What a need and a resource share: whose it is, of what kind, what it says, who may see it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chainloom.organisations.search.pinyin import initials
from chainloom.organisations.search.text import squash

from .. import kinds

TITLE_MOST = 120
TEXT_MOST = 4000
INITIALS_MOST = 1000


class Visibility(models.TextChoices):
    """Who sees it, besides its owner, the office, the leader and whoever is responsible."""

    PUBLIC = "public", _("everyone, also outside the chain")
    MEMBERS = "members", _("members of the chain")
    CHOSEN = "chosen", _("chosen parties only")


class Unit(models.TextChoices):
    """Units of amounts; those of cloth are the fabric engine's."""

    METRE = "m", pgettext_lazy("unit", "m")
    KILOGRAM = "kg", pgettext_lazy("unit", "kg")
    TON = "t", pgettext_lazy("unit", "t")
    YARD = "yd", pgettext_lazy("unit", "yd")
    PIECE = "piece", pgettext_lazy("unit", "pieces")
    PAIR = "pair", pgettext_lazy("unit", "pairs")
    SET = "set", pgettext_lazy("unit", "sets")
    ROLL = "roll", pgettext_lazy("unit", "rolls")
    SQUARE_METRE = "m2", pgettext_lazy("unit", "m²")
    YUAN_10K = "10k_yuan", pgettext_lazy("unit", "10,000 yuan")
    PERSON = "person", pgettext_lazy("unit", "people")
    SAMPLE = "sample", pgettext_lazy("unit", "samples")
    TON_A_DAY = "t/day", pgettext_lazy("unit", "t a day")
    METRE_A_DAY = "m/day", pgettext_lazy("unit", "m a day")
    PIECE_A_DAY = "piece/day", pgettext_lazy("unit", "pieces a day")


class Listing(models.Model):
    """A row of the lists of needs and resources."""

    chain = models.ForeignKey("chain.Chain", models.CASCADE, related_name="%(class)ss")
    organisation = models.ForeignKey(
        "organisations.Organisation", models.CASCADE, related_name="%(class)ss"
    )
    # A code of the kinds' catalogue (lists/kinds/*.toml).
    kind = models.CharField(_("kind"), max_length=20)
    title = models.CharField(_("title"), max_length=TITLE_MOST)
    # Pinyin initials of the title, by which the search box finds it; written with it.
    initials = models.CharField(max_length=INITIALS_MOST, blank=True, editable=False)
    # The words as they came: pasted from a chat, or typed.
    text = models.TextField(_("in the trade’s words"), max_length=TEXT_MOST, blank=True)
    # What the fabric engine reads of them (docs/fabric.md, its keys); empty for other kinds.
    spec = models.JSONField(default=dict, blank=True)
    quantity = models.DecimalField(
        _("amount"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    unit = models.CharField(_("unit"), max_length=12, choices=Unit, blank=True)
    # Yuan for one of the unit: at most for a need, from for a resource.
    price = models.DecimalField(
        _("price (yuan)"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    price_unit = models.CharField(_("price per"), max_length=12, choices=Unit, blank=True)
    visibility = models.CharField(
        _("who sees it"), max_length=8, choices=Visibility, default=Visibility.MEMBERS
    )
    # Whom the other side turns to once both are interested.
    contact = models.ForeignKey(
        "organisations.Contact", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    source = models.ForeignKey("organisations.Source", models.SET_NULL, null=True, related_name="+")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(_("entered"))
    updated_at = models.DateTimeField(_("updated"), auto_now=True)
    # Raised by every change of what it says; a form that carries an older one is refused.
    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.initials = initials_of(self.title)
        super().save(*args, **kwargs)

    @property
    def kind_of(self) -> kinds.Kind:
        return kinds.kind(self.kind)

    @property
    def kind_label(self) -> str:
        return kinds.kind(self.kind).label

    @property
    def amount_text(self) -> str:
        """12,000 m; empty where no amount is given."""
        return with_unit(self.quantity, self.get_unit_display() if self.unit else "")

    @property
    def price_text(self) -> str:
        """8.60 yuan/m; empty where no price is given."""
        if self.price is None:
            return ""
        per = f"/{self.get_price_unit_display()}" if self.price_unit else ""
        return str(_("%(number)s yuan")) % {"number": plain_number(self.price)} + per


def initials_of(title: str) -> str:
    return initials(squash(title))[:INITIALS_MOST]


def plain_number(value: Decimal) -> str:
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def with_unit(value: Decimal | None, unit: str) -> str:
    return "" if value is None else f"{plain_number(value)} {unit}".strip()
