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
    named = {
        pk: (source, source_in_words(source, actor))
        for pk, source in sources_of(organisation).items()
    }
    open_ = organisation_policy.may(actor, "view_finance", organisation)
    return [
        (str(title), [_shown(organisation, field, named, open_) for field in fields])
        for title, fields in GROUPS
    ]


def sources_of(organisation: Organisation) -> dict[int, Source]:
    ids = {entry.get("source") for entry in organisation.value_sources.values()}
    return Source.objects.in_bulk([pk for pk in ids if pk])


def source_title(source: Source, actor: Actor) -> str:
    """What a source is called; another chain's is not named: its title may be a person."""
    own = source.chain_id is None or actor.chain_id is None or source.chain_id == actor.chain_id
    return source.title if own else _("another chain")


def source_in_words(source: Source | None, actor: Actor) -> str:
    """表格：名录.xlsx; the origin's kind says how far it can be relied on."""
    if source is None:
        return ""
    return f"{source.get_kind_display()} · {source_title(source, actor)}"


def _shown(
    organisation: Organisation, field: str, named: dict[int, tuple[Source, str]], open_: bool
) -> Shown:
    label = str(_("location") if field == "location" else label_of(field))
    if field in FINANCE and not open_:
        return Shown(field, label, None, withheld=True)
    value = _value(organisation, field)
    entry = organisation.value_sources.get("latitude" if field == "location" else field) or {}
    found = named.get(entry.get("source", 0))
    if is_blank(value) or found is None:
        return Shown(field, label, value, is_wide=field == "summary")
    source, in_words = found
    return Shown(
        field,
        label,
        value,
        source=in_words,
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
