"""Taking an import back: exactly what it did, unless something later stands on it.

Every effect is first played backwards on what is there now. Where a value is no longer the
one the import left, or a record that others made hangs on an entry it made, that is named and
nothing is taken back. Only when nothing stands in the way does anything change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.apps import apps
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.audit.models import AuditEntry
from chainloom.organisations.models import (
    Contact,
    Merge,
    Organisation,
    OrganisationName,
    Participation,
)
from chainloom.organisations.services.bulk import (
    OrganisationChange,
    organisation_bulk_write,
    record_in_bulk,
)
from chainloom.organisations.services.profile import organisation_bulk_remove
from chainloom.organisations.services.relations import says_something

from . import effects
from .applying import NAME, ORGANISATION
from .models import Import, ImportEffect
from .tables import Doing, Part, part, parts

CHUNK = 1_000
MOST_NAMED = 100
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Blockers:
    """What stands on an import: the first hundred by name, and how many there are."""

    count: int = 0
    named: list[dict[str, Any]] = field(default_factory=list)

    def add(self, organisation_id: int | None, name: str, what: str, about: str = "") -> None:
        self.count += 1
        if len(self.named) < MOST_NAMED:
            self.named.append(
                {"organisation": organisation_id, "name": name, "what": what, "about": about}
            )


def blocker_text(blocker: Mapping[str, Any]) -> str:
    """What stands in the way, in the reader's language."""
    about = str(blocker.get("about", ""))
    match blocker["what"]:
        case "changed":
            names = ", ".join(_field_label(name) for name in about.split(", ") if name)
            return _("changed since: %(about)s") % {"about": names} if names else _("changed since")
        case "record":
            return _("has records that came later: %(about)s") % {"about": _model_label(about)}
        case "name":
            return _("was given another name since: %(about)s") % {"about": about}
        case "shared":
            return _("decided since what it shares")
    return _("removed or merged since")


def _field_label(name: str) -> str:
    for model in (Organisation, *(one.model for one in parts())):
        for known in model._meta.concrete_fields:
            if name in (known.name, known.attname):
                return str(known.verbose_name)
    return name


def _model_label(label: str) -> str:
    known = {one.model._meta.label_lower: one.label for one in parts()}
    return str(known.get(label) or apps.get_model(label)._meta.verbose_name)


@dataclass(slots=True)
class _Back:
    """What one record goes back to: gone, or values to put back."""

    pk: int
    remove: bool = False
    joined: bool = False
    values: dict[str, Any] = field(default_factory=dict)
    sources: dict[str, Any] = field(default_factory=dict)


class Undoing:
    """One import being taken back; lives inside one transaction."""

    def __init__(self, imported: Import, by: Actor) -> None:
        self.imported = imported
        self.source = imported.source
        self.by = by
        self.context = {"import": imported.pk, "undo": True}
        self.blockers = Blockers()
        self.backs: dict[str, list[_Back]] = {}

    def check(self, progress: Progress) -> Blockers:
        """Find out what goes back to what, and what stands in the way."""
        total = self.imported.effects.count() * 2
        done = 0
        for kind in self._kinds():
            backs = self.backs.setdefault(kind, [])
            for chunk in self._chunks(kind):
                backs += self._play_back(kind, chunk)
                done += sum(len(group) for group in chunk.values())
                progress(done, total)
        made = [back.pk for back in self.backs.get(ORGANISATION, []) if back.remove]
        for start in range(0, len(made), CHUNK):
            self._check_standing(made[start : start + CHUNK])
        return self.blockers

    def _kinds(self) -> list[str]:
        return [*(one.key for one in parts()), NAME, ORGANISATION]

    def _chunks(self, kind: str) -> Iterator[dict[int, list[ImportEffect]]]:
        rows = (
            ImportEffect.objects.filter(imported=self.imported, model=kind)
            .order_by("object_id", "-order")
            .iterator(chunk_size=CHUNK)
        )
        chunk: dict[int, list[ImportEffect]] = {}
        for pk, group in groupby(rows, key=lambda effect: effect.object_id):
            chunk[pk] = list(group)
            if len(chunk) >= CHUNK:
                yield chunk
                chunk = {}
        if chunk:
            yield chunk

    def _now(self, kind: str, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
        if kind == ORGANISATION:
            merged = set(
                Organisation.objects.filter(pk__in=ids, merged_into__isnull=False).values_list(
                    "pk", flat=True
                )
            )
            now = effects.organisations_now(ids)
            return {pk: values for pk, values in now.items() if pk not in merged}
        if kind == NAME:
            return effects.snapshot(OrganisationName, ("kind", "text", "until", "source"), ids)
        return effects.parts_now(part(kind), ids)

    def _play_back(self, kind: str, chunk: Mapping[int, list[ImportEffect]]) -> list[_Back]:
        now = self._now(kind, list(chunk))
        owners = _owners(kind, list(chunk))
        erased = _erased(kind, list(chunk))
        found: list[_Back] = []
        for pk, history in chunk.items():
            if pk in erased:
                continue
            owner, name = owners.get(pk, (None, ""))
            if pk not in now:
                if kind == ORGANISATION or not self._gone_with_owner(kind):
                    self.blockers.add(owner, name or _("an entry of this import"), "gone")
                continue
            found.append(self._back(kind, history, now[pk], (owner, name)))
        return found

    def _gone_with_owner(self, kind: str) -> bool:
        """A name removed since needs no removing; any other record was somebody's decision."""
        return kind == NAME

    def _back(
        self,
        kind: str,
        history: Sequence[ImportEffect],
        now: dict[str, Any],
        owner: tuple[int | None, str],
    ) -> _Back:
        """Play one record's effects backwards, the last first."""
        back = _Back(history[0].object_id)
        steps = 1 + sum(effect.before is not None for effect in history)
        for effect in history:
            if effect.before is None:
                if not self._as_made(kind, back.pk, now, steps):
                    self.blockers.add(*owner, "changed")
                back.remove = True
                return back
            changed = [n for n, v in effect.after["values"].items() if now.get(n) != v]
            if changed and effect.before.get("derived"):
                continue
            if changed:
                self.blockers.add(*owner, "changed", ", ".join(changed))
                return back
            now |= effect.before["values"]
            back.values |= effect.before["values"]
            back.sources |= effect.before.get("sources", {})
            back.joined = back.joined or bool(effect.before.get("joined"))
        return back

    def _as_made(self, kind: str, pk: int, now: Mapping[str, Any], steps: int) -> bool:
        """Whether a record is as the import left it.

        Every change to an organisation raises its version, a merge and its undoing each by one;
        every change to anything else puts its editor's source in place of the import's.
        """
        if kind != ORGANISATION:
            return self.source is not None and now["source"] == self.source.pk
        if now["version"] == steps:
            return True
        merges = Merge.objects.filter(Q(survivor=pk) | Q(absorbed=pk), undone_at__isnull=False)
        return now["version"] == steps + 2 * merges.count() or self._came_to_nothing(pk)

    def _came_to_nothing(self, pk: int) -> bool:
        """Whether what changed since has been changed back, as by an import that was undone."""
        first: dict[str, Any] = {}
        last: dict[str, Any] = {}
        entries = AuditEntry.objects.filter(
            object_type="organisations.organisation",
            object_id=str(pk),
            pk__gt=self.imported.facts.get("applied_entry", 0),
            action__in=("organisation.updated", "organisation.joined"),
        ).order_by("pk")
        for changes in entries.values_list("changes", flat=True):
            for name, (old, new) in changes.items():
                first.setdefault(name, old)
                last[name] = new
        return bool(last) and first == last

    def _check_standing(self, ids: list[int]) -> None:
        """Records others made about entries that this import made."""
        names = dict(Organisation.objects.filter(pk__in=ids).values_list("pk", "name"))
        for relation in Organisation._meta.get_fields(include_hidden=True):
            if not (relation.auto_created and (relation.one_to_many or relation.one_to_one)):
                continue
            self._check_relation(relation.related_model, relation.field.name, names)

    def _check_relation(self, model: type[Model], fk: str, names: Mapping[int, str]) -> None:
        rows = model._default_manager.filter(says_something(model))
        rows = rows.filter(**{f"{fk}__in": list(names)})
        what = "record"
        if model is Participation:
            rows, what = rows.exclude(consents=[]), "shared"
        elif any(f.name == "source" for f in model._meta.get_fields()):
            rows = rows.exclude(source=self.source) if self.source else rows
            what = "name" if model is OrganisationName else what
        label = model._meta.label_lower
        for row in rows.order_by("pk")[: MOST_NAMED * 10]:
            pk = getattr(row, f"{fk}_id")
            self.blockers.add(pk, names[pk], what, str(row) if what == "name" else label)

    # Taking back

    def carry_out(self, progress: Progress) -> dict[str, int]:
        """Put everything back; called after `check` found nothing in the way."""
        doing = Doing(self.imported.chain, self.source, self.by, self.context)  # type: ignore[arg-type]
        total = self.imported.effects.count()
        done = total
        counts: dict[str, int] = {}
        # In the order in which they were written: what follows from places (between which
        # stages a link runs) is put back after the places.
        for one in parts():
            backs = self.backs.get(one.key, [])
            self._parts_back(one, backs, doing)
            counts[one.key] = len(backs)
            done += len(backs)
            progress(done, total * 2)
        self._names_back(self.backs.get(NAME, []))
        organisations = self.backs.get(ORGANISATION, [])
        self._organisations_back(organisations, progress, done, total * 2)
        counts[ORGANISATION] = len(organisations)
        progress(total * 2, total * 2)
        source = self.source
        Import.objects.filter(pk=self.imported.pk).update(source=None)
        if source is not None:
            source.delete()
        return counts

    def _parts_back(self, one: Part, backs: Sequence[_Back], doing: Doing) -> None:
        gone = [back.pk for back in backs if back.remove]
        for start in range(0, len(gone), CHUNK):
            one.remove(gone[start : start + CHUNK], doing)
        kept = [(back.pk, back.values) for back in backs if not back.remove]
        for start in range(0, len(kept), CHUNK):
            one.restore(kept[start : start + CHUNK], doing)

    def _names_back(self, backs: Sequence[_Back]) -> None:
        ids = [back.pk for back in backs if back.remove]
        for start in range(0, len(ids), CHUNK):
            rows = list(
                OrganisationName.objects.filter(pk__in=ids[start : start + CHUNK]).select_related(
                    "organisation"
                )
            )
            record_in_bulk(
                (
                    (
                        "organisation.name_removed",
                        row.organisation,
                        {f"name_{row.kind}": (row.text, None)},
                    )
                    for row in rows
                ),
                by=self.by,
                context=self.context,
            )
            OrganisationName.objects.filter(pk__in=[row.pk for row in rows]).delete()

    def _organisations_back(
        self, backs: Sequence[_Back], progress: Progress, done: int, total: int
    ) -> None:
        changed = [back for back in backs if not back.remove and back.values]
        for start in range(0, len(changed), CHUNK):
            some = changed[start : start + CHUNK]
            organisation_bulk_write(
                creates=[],
                updates=[
                    OrganisationChange(back.pk, back.values, None, (), back.sources)
                    for back in some
                ],
                chain=self.imported.chain,
                source=self.source,  # type: ignore[arg-type]
                by=self.by,
                context=self.context,
            )
            done += len(some)
            progress(done, total)
        gone = [back.pk for back in backs if back.remove or back.joined]
        for start in range(0, len(gone), CHUNK):
            some_ids = gone[start : start + CHUNK]
            # An erased contact is an empty row: nothing that an entry would have to stay for.
            _empty_contacts().filter(organisation__in=some_ids).delete()
            organisation_bulk_remove(organisation_ids=some_ids, by=self.by, context=self.context)
            done += len(some_ids)
            progress(min(done, total), total)


def _empty_contacts() -> QuerySet[Contact]:
    return Contact.objects.filter(erased_at__isnull=False)


def _erased(kind: str, ids: Sequence[int]) -> set[int]:
    """Contacts that were erased since: there is nothing to put back, and nothing may be."""
    if kind in (ORGANISATION, NAME) or part(kind).model is not Contact:
        return set()
    return set(_empty_contacts().filter(pk__in=ids).values_list("pk", flat=True))


def _owners(kind: str, ids: Sequence[int]) -> dict[int, tuple[int | None, str]]:
    """The organisation that each record is about, and what to call it."""
    if kind == ORGANISATION:
        rows = Organisation.objects.filter(pk__in=ids).values_list("pk", "name")
        return {pk: (pk, name) for pk, name in rows}
    if kind == NAME:
        model: type[Model] = OrganisationName
        owner = "organisation"
    else:
        model = part(kind).model
        owner = part(kind).slots[0]
    rows = model._default_manager.filter(pk__in=ids)
    listed = rows.values_list("pk", f"{owner}_id", f"{owner}__name")
    return {pk: (organisation, name) for pk, organisation, name in listed}
