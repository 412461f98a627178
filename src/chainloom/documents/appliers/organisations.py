"""Facts about organisations: which entry one is, or a new entry; other spellings are kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Model
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

    def hindrance(self, effect: DocumentEffect, undoing: Undoing) -> str:
        row = Organisation.objects.filter(pk=effect.object_id).first()
        if row is None or row.is_merged():
            return _("an entry of this document was removed or merged since")
        if effect.before is None:
            return self._made_hindrance(row, undoing)
        differ = [n for n, value in effect.after.items() if _plain(getattr(row, n)) != value]
        about = {"name": row.name, "fields": ", ".join(map(_label, differ))}
        return _("%(name)s was changed since: %(fields)s") % about if differ else ""

    def _made_hindrance(self, row: Organisation, undoing: Undoing) -> str:
        # Each change raises the version; those of this document are taken back with it.
        if row.version != undoing.writes(ORGANISATION, row.pk):
            return _("%(name)s was changed since") % {"name": row.name}
        standing = next(_standing(row, undoing), None)
        if standing is None:
            return ""
        about = {"name": row.name, "what": standing}
        return _("%(name)s has records that came later: %(what)s") % about

    def undo(self, effect: DocumentEffect, undoing: Undoing) -> None:
        if effect.before is None:
            # An erased contact is an empty row: nothing that an entry would have to stay for.
            Contact.objects.filter(organisation=effect.object_id, erased_at__isnull=False).delete()
            organisation_bulk_remove(
                organisation_ids=[effect.object_id], by=undoing.by, context=undoing.context
            )
            return
        before = dict(effect.before)
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


def _standing(row: Organisation, undoing: Undoing) -> Iterator[str]:
    """Records that others made about an entry which this document made."""
    for relation in Organisation._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and (relation.one_to_many or relation.one_to_one)):
            continue
        model: type[Model] = relation.related_model  # type: ignore[assignment]
        rows = model._base_manager.filter(**{relation.field.name: row})  # type: ignore[union-attr]
        if model is Participation:
            rows = rows.exclude(consents=[])
        elif any(field.name == "source" for field in model._meta.get_fields()):
            rows = rows.exclude(source__in=undoing.sources)
        if model is Contact:
            rows = rows.filter(erased_at=None)
        if rows.exists():
            yield str(model._meta.verbose_name)


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
