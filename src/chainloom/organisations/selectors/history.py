"""What happened to an organisation, as sentences with old and new values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chainloom.accounts.actor import Actor
from chainloom.accounts.models import Role
from chainloom.audit import actions
from chainloom.audit.models import AuditEntry
from chainloom.core.classifications import districts

from ..auditing import FULLER
from ..models import (
    BodyForm,
    BodyProfile,
    BodyRole,
    BodyTerm,
    Certificate,
    Kind,
    Merge,
    Organisation,
    RevenueBand,
)
from ..policy import organisation_policy
from ..services.fields import FINANCE
from ..services.standing import CONSENTS
from .tiers import kind_label, level_label

OBJECT = Organisation._meta.label_lower
# What every chain is told of an entry it shares, wherever it happened: its public values.
# Everything else (customers, contacts, accounts …) stays in the chain it happened in.
_PUBLIC = (
    "organisation.created",
    "organisation.updated",
    "organisation.passed_on",
    "organisation.merged",
    "organisation.absorbed",
    "organisation.unmerged",
    "organisation.name_added",
    "organisation.name_removed",
    "organisation.certificate_added",
    "organisation.certificate_updated",
    "organisation.certificate_removed",
)
# Higher apps enter here what else belongs to an organisation's history:
# organisation → [(object type of the audit trail, ids)], and the labels of their fields.
Also = Callable[[Organisation], Iterable[tuple[str, list[Any]]]]
Reader = Callable[[Any], Any]
_also: list[Also] = []
# What the product calls itself where no person acted.
_SYSTEMS = {
    "sample": gettext_lazy("sample data"),
    "command line": gettext_lazy("command line"),
    "system": gettext_lazy("the system"),
    "public page": gettext_lazy("a visitor of the public pages"),
}

_LABELS: dict[str, Any] = {
    "name_former": gettext_lazy("former name"),
    "name_alias": gettext_lazy("also written as"),
    "consents": gettext_lazy("shares"),
    "body.form": BodyProfile._meta.get_field("form").verbose_name,
    "body.parent": gettext_lazy("part of"),
    "body.duty": BodyProfile._meta.get_field("duty").verbose_name,
    "term.title": BodyTerm._meta.get_field("title").verbose_name,
    "term.note": BodyTerm._meta.get_field("note").verbose_name,
    "term.from_date": BodyTerm._meta.get_field("from_date").verbose_name,
    "term.until": BodyTerm._meta.get_field("until").verbose_name,
}
CONSENT_LABELS = {
    "finance": gettext_lazy("figures (headcount, capital, revenue)"),
    "customers": gettext_lazy("suppliers and customers"),
    "contacts": gettext_lazy("contacts"),
    "public": gettext_lazy("its name on the chain’s public page, for everybody"),
}
_ICONS = {
    "created": "plus",
    "joined": "plus",
    "updated": "pencil",
    "removed": "trash",
    "merged": "git-merge",
    "absorbed": "git-merge",
    "unmerged": "git-fork",
    "told_apart": "link-off",
    "passed_on": "arrow-right",
}


@dataclass(frozen=True)
class Change:
    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Event:
    """One entry of the trail in words."""

    at: datetime
    who: str
    text: str
    icon: str = "point"
    tone: str = ""
    note: str = ""
    changes: list[Change] = field(default_factory=list)
    entry_id: int = 0
    action: str = ""
    organisation_id: int = 0
    organisation_name: str = ""


def told(row: AuditEntry, **about: Any) -> Event:
    """An entry on something else than an organisation, as its page tells it; `about`: icon, tone,
    note and changes."""
    return Event(
        at=row.at,
        who=str(Role(row.role).label) if row.role in Role.values else "",
        text=str(actions.sentence(row.action)) % {"who": row.actor_label, "what": row.object_label},
        **about,
    )


def register(
    also: Also | None = None,
    labels: Mapping[str, Any] | None = None,
    readers: Mapping[str, Reader] | None = None,
) -> None:
    """Let a higher app's records appear in the history of their organisation.

    `labels` names the fields that its own entries on organisations change; `readers` put
    values that are kept as codes into words.
    """
    if also is not None and also not in _also:
        _also.append(also)
    _LABELS.update(labels or {})
    _READERS.update(readers or {})


def entries_of(organisation: Organisation, actor: Actor) -> QuerySet[AuditEntry]:
    """The entries an actor may read, of the organisation and of those it absorbed."""
    if not organisation_policy.may(actor, "history", organisation):
        return AuditEntry.objects.none()
    ids = _with_absorbed(organisation)
    about = Q(object_type=OBJECT, object_id__in=[str(pk) for pk in ids])
    for also in _also:
        for object_type, pks in also(organisation):
            about |= Q(object_type=object_type, object_id__in=[str(pk) for pk in pks])
    rows = AuditEntry.objects.filter(about)
    if actor.chain_id is not None:
        rows = rows.filter(Q(chain_id=actor.chain_id) | Q(object_type=OBJECT, action__in=_PUBLIC))
    return rows.order_by("-id")


def _with_absorbed(organisation: Organisation) -> list[int]:
    """The organisation and those that went into it, through others too."""
    found: list[int] = []
    some = [organisation.pk]
    while some:
        found += some
        merges = Merge.objects.filter(survivor__in=some, undone_at=None)
        some = [pk for pk in merges.values_list("absorbed_id", flat=True) if pk not in found]
    return found


def _survivors(ids: Iterable[int]) -> dict[int, int]:
    """Where those of these that were absorbed have gone in the end."""
    found = {pk: pk for pk in ids}
    while True:
        merged = Organisation.objects.filter(pk__in=found.values(), merged_into__isnull=False)
        steps = dict(merged.values_list("pk", "merged_into"))
        if not steps:
            return found
        found = {pk: steps.get(now, now) for pk, now in found.items()}


def events(rows: Iterable[AuditEntry], actor: Actor) -> list[Event]:
    """Entries as sentences; values that the actor may not see are left out."""
    rows = list(rows)
    ids = {int(row.object_id) for row in rows if row.object_type == OBJECT}
    survivors = _survivors(ids)
    known = organisation_policy.rows(actor, "view_finance").filter(pk__in=survivors.values())
    open_ = set(known.values_list("pk", flat=True))
    shown = {pk for pk, survivor in survivors.items() if survivor in open_}
    return [_event(row, actor, shown) for row in rows]


def _event(row: AuditEntry, actor: Actor, open_: set[int]) -> Event:
    """`open_`: the organisations whose figures the actor may see."""
    own = row.object_type == OBJECT
    about = int(row.object_id) if own else 0
    shows = about in open_
    foreign = row.chain_id not in (None, actor.chain_id) and actor.chain_id is not None
    who = _("another chain") if foreign else _actor(row)
    verb = row.action.rpartition(".")[2]
    return Event(
        at=row.at,
        who="" if foreign or row.role not in Role.values else str(Role(row.role).label),
        text=sentence(row, who),
        icon=_ICONS.get(verb, "point"),
        tone="danger" if verb in ("removed", "contact_erased") else "",
        changes=[
            change_in_words(name, old, new, row.context.get("kind", ""))
            for name, (old, new) in row.changes.items()
            if shows or name not in FINANCE
        ],
        entry_id=row.pk,
        action=row.action,
        organisation_id=about,
        organisation_name=row.object_label,
    )


def _actor(row: AuditEntry) -> str:
    if row.actor_id is None and row.actor_label in _SYSTEMS:
        return str(_SYSTEMS[row.actor_label])
    return row.actor_label


def sentence(row: AuditEntry, who: str) -> str:
    about = {"who": who, "what": row.object_label}
    key, fuller = FULLER.get(row.action, ("", None))
    name = row.context.get(key) if key else None
    if fuller is not None and name:
        return str(fuller) % {**about, "name": name}
    return str(actions.sentence(row.action)) % about


def label_of(name: str) -> str:
    """A field's label; `certificate.level` is the level of a certificate."""
    if name in _LABELS:
        return str(_LABELS[name])
    model, _dot, own = name.rpartition(".")
    try:
        found = (Certificate if model == "certificate" else Organisation)._meta.get_field(own)
    except FieldDoesNotExist:
        return name
    return str(found.verbose_name)


def change_in_words(name: str, old: Any, new: Any, kind: str = "") -> Change:
    """`kind` is the certificate's, whose levels have names of their own."""
    if name == "certificate.level":
        old, new = level_label(kind, old or ""), level_label(kind, new or "")
    return Change(label_of(name), in_words(name, old), in_words(name, new))


def in_words(name: str, value: Any) -> str:
    """A kept value as a reader knows it: a choice's label, a district's name."""
    if value in (None, "", []):
        return ""
    reader = _READERS.get(name)
    try:
        return str(reader(value) if reader else value)
    except ValueError:
        return str(value)


def district_short(code: str) -> str:
    """泉州市鲤城区: the last two levels, for a narrow column."""
    try:
        found = districts.district(code)
    except districts.UnknownDistrict:
        return code
    return "".join([*found.parents[-1:], found.name])


def district_name(code: str) -> str:
    """福建省泉州市鲤城区, or the bare code for one that is in no list."""
    try:
        return districts.full_name(code)
    except districts.UnknownDistrict:
        return code


_READERS: dict[str, Reader] = {
    "kind": lambda v: Kind(v).label,
    "revenue_band": lambda v: RevenueBand(v).label,
    "district_code": district_name,
    "consents": lambda v: "、".join(str(CONSENT_LABELS[one]) for one in v if one in CONSENTS),
    "certificate.kind": kind_label,
    "role": lambda v: BodyRole(v).label,
    "body.form": lambda v: BodyForm(v).label,
}
