"""A profile as it is shown: every value with where it comes from, or that it is not shared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chainloom.accounts.actor import Actor

from .. import uscc
from ..models import Kind, Organisation, RevenueBand, Source, SourceKind
from ..policy import organisation_policy
from ..services.fields import FINANCE, is_blank
from .history import district_name, label_of

GROUPS = (
    (gettext_lazy("Who it is"), ("name", "short_name", "english_name", "kind", "uscc")),
    (gettext_lazy("Where it is"), ("address", "district_code", "location", "website")),
    (gettext_lazy("What it is"), ("founded_on", "summary")),
    (gettext_lazy("Figures"), FINANCE),
)
_METHODS = {SourceKind.DERIVED: "derived", SourceKind.MINED: "mined", SourceKind.OWN: "declared"}


@dataclass(frozen=True)
class Shown:
    """One value of a profile. `withheld`: there may be one, but not for this reader."""

    field: str
    label: str
    value: Any
    source: str = ""
    date: str = ""
    method: str = ""
    withheld: bool = False
    is_wide: bool = False


def profile(actor: Actor, organisation: Organisation) -> list[tuple[str, list[Shown]]]:
    """The values in groups; blank ones too, so that what is missing can be seen."""
    sources = sources_of(organisation)
    open_ = organisation_policy.may(actor, "view_finance", organisation)
    return [
        (str(title), [_shown(organisation, field, sources, open_) for field in fields])
        for title, fields in GROUPS
    ]


def sources_of(organisation: Organisation) -> dict[int, Source]:
    ids = {entry.get("source") for entry in organisation.value_sources.values()}
    return Source.objects.in_bulk([pk for pk in ids if pk])


def source_in_words(source: Source | None) -> str:
    """表格：名录.xlsx; the origin's kind says how far it can be relied on."""
    if source is None:
        return ""
    return f"{source.get_kind_display()} · {source.title}"


def _shown(
    organisation: Organisation, field: str, sources: dict[int, Source], open_: bool
) -> Shown:
    label = str(_("location") if field == "location" else label_of(field))
    if field in FINANCE and not open_:
        return Shown(field, label, None, withheld=True)
    value = _value(organisation, field)
    entry = organisation.value_sources.get("latitude" if field == "location" else field) or {}
    source = sources.get(entry.get("source", 0))
    if is_blank(value) or source is None:
        return Shown(field, label, value, is_wide=field == "summary")
    return Shown(
        field,
        label,
        value,
        source=source_in_words(source),
        date=str(entry.get("as_of", "")),
        method=_METHODS.get(SourceKind(source.kind), ""),
        is_wide=field == "summary",
    )


def _value(organisation: Organisation, field: str) -> Any:
    match field:
        case "kind":
            return Kind(organisation.kind).label
        case "district_code":
            code = organisation.district_code
            return f"{district_name(code)} ({code})" if code else ""
        case "location":
            if organisation.latitude is None or organisation.longitude is None:
                return ""
            return f"{organisation.latitude:.5f}, {organisation.longitude:.5f}"
        case "revenue_band":
            band = organisation.revenue_band
            return RevenueBand(band).label if band else ""
    return getattr(organisation, field)


def registered_in(organisation: Organisation) -> str:
    """The district of the authority that gave the code, where it is another than the address's."""
    if not organisation.uscc:
        return ""
    code = uscc.district_code(organisation.uscc)
    return "" if code == organisation.district_code else district_name(code)
