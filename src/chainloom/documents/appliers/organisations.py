"""Facts about organisations: which entry one is, or a new entry; other spellings are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Model, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chainloom.organisations.models import (
    Contact,
    Kind,
    Organisation,
    OrganisationName,
    Participation,
)
from chainloom.organisations.services import (
    name_remove,
    organisation_bulk_remove,
    organisation_update,
)
from chainloom.organisations.services.bulk import OrganisationChange, organisation_bulk_write
from chainloom.organisations.services.fields import EDITABLE

from ..doing import NAME, ORGANISATION, Doing, Looking, Undoing, is_alias
from ..facts import FactApplier, Record, Step
from ..mentions import full_name, is_relative, plain
from ..models import DocumentEffect, DocumentFact, Match


def kind_label(kind: str) -> str:
    return str(Kind(kind).label) if kind in Kind.values else kind


def entry_step(looking: Looking, name: str) -> Step:
    """What becomes of one organisation that is named: known, entered, left out or open."""
    mention, known = looking.mention(name), looking.known(name)
    if known is not None:
        text = _("%(name)s is in the registry") % {"name": known.display_name}
        return Step(text, "same", known.pk)
    answer = mention.answer()[0] if mention else "new"
    if answer == "out":
        return Step(_("“%(name)s” was left out") % {"name": name}, "wait")
    if answer == "ask":
        return Step(_("decide which organisation “%(name)s” is") % {"name": name}, "wait")
    about = {"name": name, "kind": kind_label(looking.kind(name))}
    return Step(_("enters %(name)s (%(kind)s)") % about, "new")


class Organisations(FactApplier):
    """Enters an organisation, or finds it in the registry under this or another spelling."""

    kind = "organisation"
    order = 10

    def heading(self, found: Sequence[DocumentFact]) -> str:
        count = len(found)
        text = ngettext("names %(count)d organisation", "names %(count)d organisations", count)
        return text % {"count": count}

    def would_do(self, fact: DocumentFact, looking: Looking) -> list[Step]:
        name = full_name(fact.values)
        steps = [entry_step(looking, name)]
        known = looking.known(name)
        for text in self._spellings(fact, looking):
            if known is None or is_alias(known, text):
                steps.append(Step(_("also written “%(text)s”") % {"text": text}, "new"))
        return steps

    def _spellings(self, fact: DocumentFact, looking: Looking) -> list[str]:
        """How the document writes the name, where it says more than the entry's own name."""
        name = full_name(fact.values)
        mention = looking.mention(name)
        texts = [str(fact.values.get("name") or "")]
        if mention is not None and mention.match in (Match.ALIAS, Match.LIKELY):
            texts.append(name)
        kept = [text for text in dict.fromkeys(texts) if text and not is_relative(text)]
        known = looking.known(name)
        own = plain(known.name if known else name)
        return [text for text in kept if plain(text) != own]

    def apply(self, fact: DocumentFact, doing: Doing) -> None:
        row = doing.organisation(fact, full_name(fact.values))
        for text in self._spellings(fact, doing):
            doing.also_called(fact, row, text)


class OrganisationRecord(Record):
    """An entry that was made, or whose values were changed."""

    key = ORGANISATION

    def hindrances(self, effects: Sequence[DocumentEffect], undoing: Undoing) -> list[str]:
        rows = Organisation.objects.in_bulk([one.object_id for one in effects])
        made = [one.object_id for one in effects if one.before is None]
        standing = _standing([pk for pk in made if pk in rows], undoing)
        return [self._hindrance(one, rows.get(one.object_id), standing, undoing) for one in effects]

    def _hindrance(
        self,
        effect: DocumentEffect,
        row: Organisation | None,
        standing: Mapping[int, str],
        undoing: Undoing,
    ) -> str:
        if row is None or row.is_merged():
            return _("an entry of this document was removed or merged since")
        if effect.before is not None:
            differ = [n for n, value in effect.after.items() if _plain(getattr(row, n)) != value]
            about = {"name": row.name, "fields": ", ".join(map(_label, differ))}
            return _("%(name)s was changed since: %(fields)s") % about if differ else ""
        # Each change raises the version; those of this document are taken back with it.
        if row.version != undoing.writes(ORGANISATION, row.pk):
            return _("%(name)s was changed since") % {"name": row.name}
        if row.pk not in standing:
            return ""
        about = {"name": row.name, "what": standing[row.pk]}
        return _("%(name)s has records that came later: %(what)s") % about

    def undo_all(self, effects: Sequence[DocumentEffect], undoing: Undoing) -> None:
        made = [one.object_id for one in effects if one.before is None]
        gone = set(made)
        for one in effects:
            if one.before is not None and one.object_id not in gone:
                self._put_back(one, undoing)
        # An erased contact is an empty row: nothing that an entry would have to stay for.
        Contact.objects.filter(organisation__in=made, erased_at__isnull=False).delete()
        if made:
            organisation_bulk_remove(organisation_ids=made, by=undoing.by, context=undoing.context)

    def _put_back(self, effect: DocumentEffect, undoing: Undoing) -> None:
        before = dict(effect.before or {})
        sources = before.pop("sources", {})
        change = OrganisationChange(effect.object_id, before, None, (), sources)
        organisation_bulk_write(
            creates=[],
            updates=[change],
            chain=undoing.document.chain,
            source=effect.fact.source,  # type: ignore[arg-type]
            by=undoing.by,
            context=undoing.context,
        )


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _label(name: str) -> str:
    if name not in EDITABLE:
        return name
    return str(Organisation._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _standing(made: Sequence[int], undoing: Undoing) -> dict[int, str]:
    """What others recorded about entries that this document made, by entry."""
    found: dict[int, str] = {}
    for relation in Organisation._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and (relation.one_to_many or relation.one_to_one)):
            continue
        model: type[Model] = relation.related_model  # type: ignore[assignment]
        name = relation.field.name  # type: ignore[union-attr]
        rows = model._base_manager.filter(**{f"{name}__in": made})
        if model is Participation:
            rows = rows.exclude(consents=[])
        elif _has_source(model):
            # One without a source is nobody's, and so not this document's.
            rows = rows.filter(Q(source=None) | ~Q(source__in=undoing.sources))
        else:
            for whole in _wholes(model):  # the host of an event goes with the event
                rows = rows.exclude(**{f"{whole}__source__in": undoing.sources})
        if model is Contact:
            rows = rows.filter(erased_at=None)
        for pk in rows.values_list(f"{name}_id", flat=True):
            found.setdefault(pk, str(model._meta.verbose_name))
    return found


def _has_source(model: type[Model]) -> bool:
    return any(field.name == "source" for field in model._meta.get_fields())


def _wholes(model: type[Model]) -> list[str]:
    """The fields of a row that name what it is part of, where that has a source of its own."""
    keys = [field for field in model._meta.concrete_fields if field.many_to_one]
    others = [(field.name, field.related_model) for field in keys]
    return [
        name
        for name, other in others
        if other is not Organisation and isinstance(other, type) and _has_source(other)
    ]


class NameRecord(Record):
    """Another spelling that was kept."""

    key = NAME

    def hindrance(self, effect: DocumentEffect, undoing: Undoing) -> str:
        return ""  # one removed since needs no removing

    def undo(self, effect: DocumentEffect, undoing: Undoing) -> None:
        name = OrganisationName.objects.filter(pk=effect.object_id).first()
        if name is not None:
            name_remove(name=name, by=undoing.by)


def change_organisation(
    doing: Doing, fact: DocumentFact, row: Organisation, values: dict[str, Any]
) -> None:
    """Set values on an entry, with the place as their source, so that it can be taken back."""
    row.refresh_from_db()
    before = {name: _plain(getattr(row, name)) for name in values}
    before["sources"] = {name: row.value_sources.get(name) for name in values}
    organisation_update(
        organisation=row, values=values, version=None, by=doing.by, source=doing.source(fact)
    )
    row.refresh_from_db()
    after = {name: _plain(getattr(row, name)) for name in values}
    doing.changed(fact, ORGANISATION, row, before=before, after=after)
