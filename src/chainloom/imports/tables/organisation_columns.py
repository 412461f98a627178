"""The columns of an organisation's own values, and how each is written in sheets."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

from chainloom.core.errors import Invalid
from chainloom.engines.resolution import valid_uscc
from chainloom.organisations import uscc as uscc_code
from chainloom.organisations.models import Kind, RevenueBand

from ..reasons import BadValue
from ..sheets import Cell, CellError, as_code, as_text, read_number
from . import readers
from .columns import Column, Use, words_in

words = words_in(__package__, "words.toml")
KIND_NAMES = {str(kind): words(f"kind.{kind}") for kind in Kind.values}
# Lower bounds of the bands in 10,000 yuan; 2,000 is the line of 规模以上工业企业.
BANDS = ((100_000, "f"), (40_000, "e"), (10_000, "d"), (2_000, "c"), (300, "b"), (0, "a"))
_BAND_NAMES = {str(band): words(f"revenue_band.{band}") for band in RevenueBand.values}
_BAND_KEYS = {readers.key_of(name): code for code, names in _BAND_NAMES.items() for name in names}
_CHINA = frozenset(words("country.china"))


def uscc(cell: Cell, use: Use) -> str | None:
    written = as_code(cell)
    if written is None or written in readers.NOTHING:
        return None
    if valid_uscc(written) == written:
        return written
    try:
        return uscc_code.validate(written)
    except Invalid as error:
        about = dict(error.details)
        code = error.code
        if code == "uscc_character" and about.get("meant"):
            code = "uscc_character_meant"
        raise BadValue(code, **about) from error


def revenue_band(cell: Cell, use: Use) -> str | None:
    """A band by its name, or the band an amount of revenue falls into."""
    if isinstance(cell, str):
        found = as_text(cell)
        if found is None or found in readers.NOTHING:
            return None
        code = _BAND_KEYS.get(readers.key_of(found))
        if code:
            return code
        if re.fullmatch("[a-fA-F]", found):
            return found.lower()
    try:
        number = read_number(cell)
    except CellError as error:
        if error.code in ("number_range", "not_a_number"):
            choices = [names[0] for names in _BAND_NAMES.values()]
            raise BadValue("unknown_choice", value=readers.shown(cell), choices=choices) from error
        raise
    if number is None:
        return None
    wan = readers.in_wan(number, cell, use)
    return next(code for low, code in BANDS if wan >= low)


def country(cell: Cell, use: Use) -> str | None:
    """A country's name as written; nothing for China, where every address is."""
    found = as_text(cell)
    if found is None or found in readers.NOTHING or readers.key_of(found) in _CHINA:
        return None
    if len(found) > 60 or any(char.isdigit() for char in found):
        raise BadValue("unknown_country", value=found[:60])
    return found.title() if found.isupper() and len(found) > 3 else found


_FIRM = re.compile(r"(公司|集团|合作社|厂)$|\b(co|ltd|limited|inc)\b", re.IGNORECASE)


def _is_uscc(text: str) -> bool:
    return re.fullmatch(r"[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}", text) is not None


def _is_firm(text: str) -> bool:
    return _FIRM.search(text) is not None


NAME = Column(
    "organisation.name",
    _("full name"),
    readers.text(160),
    words("organisation.name"),
    help=_("As on the business licence. Needed, unless a USCC names an entry of the registry."),
    example="鲤城区示例纺织有限公司",
    looks=_is_firm,
)
USCC = Column(
    "organisation.uscc",
    _("USCC"),
    uscc,
    words("organisation.uscc"),
    help=_("18 characters; the surest way to find the same organisation again."),
    example="91350502MA0000002C",
    looks=_is_uscc,
)

OWN = (
    NAME,
    USCC,
    Column(
        "organisation.kind",
        _("kind"),
        readers.choice(KIND_NAMES),
        words("organisation.kind"),
        help=_("Firm where nothing is said."),
        example="企业",
    ),
    Column(
        "organisation.short_name",
        _("short name"),
        readers.text(60),
        words("organisation.short_name"),
        example="示例纺织",
    ),
    Column(
        "organisation.english_name",
        _("English name"),
        readers.text(200),
        words("organisation.english_name"),
        example="Licheng Example Textile Co., Ltd.",
    ),
    Column(
        "organisation.former_names",
        _("former names"),
        readers.former_names,
        words("organisation.former_names"),
        help=_("Several are separated by 、 or ;"),
        example="鲤城区示例织布厂",
    ),
    Column(
        "organisation.address",
        _("postal address"),
        readers.text(300),
        words("organisation.address"),
        example="福建省泉州市鲤城区江南街道示例路1号",
    ),
    Column(
        "organisation.country",
        _("country"),
        country,
        words("organisation.country"),
        help=_("Abroad it is added to the address."),
    ),
    Column(
        "organisation.district_code",
        _("district"),
        readers.district,
        words("organisation.district_code"),
        help=_("A code of GB/T 2260 or a name, as 350502 or 鲤城区."),
        example="鲤城区",
    ),
    Column(
        "organisation.latitude",
        _("latitude"),
        readers.degrees(90),
        words("organisation.latitude"),
        example="24.9078",
    ),
    Column(
        "organisation.longitude",
        _("longitude"),
        readers.degrees(180),
        words("organisation.longitude"),
        example="118.5869",
    ),
    Column(
        "organisation.website",
        _("website"),
        readers.website,
        words("organisation.website"),
        example="https://example.com",
    ),
    Column(
        "organisation.founded_on",
        _("founded"),
        readers.past_day,
        words("organisation.founded_on"),
        example="2008-05-12",
    ),
    Column(
        "organisation.headcount",
        _("headcount"),
        readers.whole(0, 10_000_000),
        words("organisation.headcount"),
        example="120",
    ),
    Column(
        "organisation.registered_capital",
        _("registered capital (10,000 yuan)"),
        readers.money_in_wan,
        words("organisation.registered_capital"),
        help=_("A bare number counts 10,000 yuan, unless the header says otherwise."),
        example="1000",
        unit="万元",
    ),
    Column(
        "organisation.revenue_band",
        _("revenue band"),
        revenue_band,
        words("organisation.revenue_band"),
        help=_("A band by name, or an amount, of which only the band is kept."),
        example="3500",
        unit="万元",
    ),
    Column(
        "organisation.summary",
        _("about"),
        readers.text(2000, lines=True),
        words("organisation.summary"),
        example="以针织面料的织造与染整为主。",
    ),
    Column(
        "organisation.sector",
        _("sector"),
        readers.text(120),
        words("organisation.sector"),
        help=_("Written into “about” where that is empty."),
    ),
)

# Columns that are not fields of an organisation but become part of one.
DERIVED = frozenset({"former_names", "country", "sector"})
