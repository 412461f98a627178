"""What an accepted fact of a project does: the project of the organisation that undertakes it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chainloom.documents.appliers.organisations import entry_step
from chainloom.documents.doing import Doing, Looking, Undoing
from chainloom.documents.facts import FactApplier, Record, Step, Waits
from chainloom.documents.mentions import plain
from chainloom.documents.models import DocumentEffect, DocumentFact
from chainloom.organisations.models import Organisation

from .models import Project, ProjectKind, ProjectStage, ProjectVisibility
from .models.common import plain_number
from .projects_policy import project_policy
from .services import projects as services
from .services.projects.writing import has_lived

PROJECT = "project"
# The words of announcements for how far a project is; the first that occurs.
_STAGES = (
    ("达产", ProjectStage.CAPACITY),
    ("满产", ProjectStage.CAPACITY),
    ("投产", ProjectStage.PRODUCTION),
    ("投用", ProjectStage.PRODUCTION),
    ("在建", ProjectStage.BUILDING),
    ("建设中", ProjectStage.BUILDING),
    ("续建", ProjectStage.BUILDING),
    ("开工", ProjectStage.STARTED),
    ("动工", ProjectStage.STARTED),
    ("奠基", ProjectStage.STARTED),
    ("签约", ProjectStage.SIGNED),
    ("签订", ProjectStage.SIGNED),
    ("谋划", ProjectStage.PLANNED),
    ("拟建", ProjectStage.PLANNED),
    ("筹建", ProjectStage.PLANNED),
    ("储备", ProjectStage.PLANNED),
)
# 拟开工, 计划投产: what is meant to happen has not.
_MEANT = ("拟", "计划", "预计", "将", "待", "未", "筹备", "力争", "争取")
_TEN_THOUSAND = Decimal(10_000)
# What a later document may add to a project that is there, where nobody said it yet.
FILLED = ("planned_total", "place")


def stage_of(said: Any) -> ProjectStage | None:
    """The stage that a document's word means; None where it has no word, or one of the future."""
    text = str(said or "")
    found = next(((word, stage) for word, stage in _STAGES if word in text), None)
    if found is None:
        return None
    word, stage = found
    is_meant = any(meant in text.partition(word)[0] for meant in _MEANT)
    return None if is_meant and stage is not ProjectStage.PLANNED else stage


def values_of(fact: DocumentFact) -> dict[str, Any]:
    """The fields of a project that a fact fills; what it does not say stays open."""
    said = fact.values
    found: dict[str, Any] = {
        "title": str(said.get("name") or "").strip()[:160],
        "kind": ProjectKind.OTHER,
        "text": fact.quote[:2000],
        "place": str(said.get("site") or "").strip()[:200],
        # A page that was read may be a minute that is not for everybody.
        "visibility": ProjectVisibility.CONCERNED,
    }
    stage = stage_of(said.get("stage"))
    if stage is not None:
        found["stage"] = stage.value
    if said.get("amount") is not None:
        found["planned_total"] = Decimal(str(said["amount"])) / _TEN_THOUSAND
    return found


def _known(by: Any, owner: Organisation | None, title: str) -> Project | None:
    """The owner's project that is called so already."""
    if owner is None:
        return None
    rows = project_policy.rows(by).filter(organisation=owner).order_by("pk")
    return next((row for row in rows if plain(row.title) == plain(title)), None)


class ProjectsTold(FactApplier):
    """A project of the organisation recognised as its owner. Of one that is there already only
    what nobody had said is filled in; its stage is moved by people."""

    kind = "project"
    order = 70

    def heading(self, found: Sequence[DocumentFact]) -> str:
        count = len(found)
        text = ngettext("enters %(count)d project", "enters %(count)d projects", count)
        return text % {"count": count}

    def would_do(self, fact: DocumentFact, looking: Looking) -> list[Step]:
        values = values_of(fact)
        owner = str(fact.values.get("owner") or "").strip()
        if not values["title"]:
            return [Step(_("waits: the project has no name"), "wait")]
        if not owner:
            return [Step(_("waits until somebody says who undertakes it"), "wait")]
        if not looking.is_settled(owner):
            return [entry_step(looking, owner)]
        entry = looking.known(owner)
        there = _known(looking.by, entry, values["title"])
        if there is not None:
            return _would_fill(there, values)
        about = {"title": values["title"], "owner": owner}
        steps = [
            Step(
                _("enters the project “%(title)s” of %(owner)s") % about,
                "new",
                entry.pk if entry else None,
            )
        ]
        if "stage" not in values:
            steps.append(
                Step(_("no stage is said that it has reached: it begins as planned"), "new")
            )
        return steps

    def apply(self, fact: DocumentFact, doing: Doing) -> None:
        values = values_of(fact)
        owner = str(fact.values.get("owner") or "").strip()
        if not values["title"]:
            raise Waits("no_name", _("The project has no name: write it into the fact."))
        if not owner:
            raise Waits(
                "no_owner",
                _("The document does not say who undertakes “%(title)s”: write it into the fact.")
                % {"title": values["title"]},
            )
        organisation = doing.organisation(fact, owner)
        there = _known(doing.by, organisation, values["title"])
        if there is None:
            row = services.project_create(
                organisation=organisation, values=values, by=doing.by, source=doing.source(fact)
            )
            doing.made(fact, PROJECT, row)
            return
        lacking = _lacking(there, values)
        if lacking:
            said = str(doing.source(fact))
            services.project_update(project=there, values=lacking, text=said, by=doing.by)
            there.refresh_from_db()
            before = {name: None if name == "planned_total" else "" for name in lacking}
            after = {name: _kept(getattr(there, name)) for name in lacking}
            doing.changed(fact, PROJECT, there, before=before, after=after)


def _lacking(row: Project, values: dict[str, Any]) -> dict[str, Any]:
    empty = (None, "")
    return {
        name: values[name]
        for name in FILLED
        if values.get(name) not in empty and getattr(row, name) in empty
    }


def _would_fill(row: Project, values: dict[str, Any]) -> list[Step]:
    about = {"title": row.title}
    lacking = _lacking(row, values)
    if not lacking:
        return [
            Step(_("the project “%(title)s” is there already") % about, "same", row.organisation_id)
        ]
    said = "、".join(
        f"{Project._meta.get_field(name).verbose_name}: {_shown(value)}"
        for name, value in lacking.items()
    )
    text = _("fills in the project “%(title)s”: %(what)s") % {**about, "what": said}
    return [Step(text, "change", row.organisation_id)]


def _shown(value: Any) -> str:
    return plain_number(value) if isinstance(value, Decimal) else str(value)


def _kept(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value


class ProjectRecord(Record):
    """A project that nobody has touched goes with the document; any other stands in the way."""

    key = PROJECT

    def hindrance(self, effect: DocumentEffect, undoing: Undoing) -> str:
        row = Project.objects.filter(pk=effect.object_id).first()
        if row is None:
            return ""
        if effect.before is None:
            touched = has_lived(row) or row.version > undoing.writes(PROJECT, row.pk)
            touched = touched or row.milestones.exists() or row.partners.exists() or row.unit_id
        else:
            touched = any(
                _kept(getattr(row, name)) != value for name, value in (effect.after or {}).items()
            )
        return (
            _("The project “%(title)s” was worked on since.") % {"title": row.title}
            if touched
            else ""
        )

    def undo(self, effect: DocumentEffect, undoing: Undoing) -> None:
        row = Project.objects.filter(pk=effect.object_id).first()
        if row is None:
            return
        if effect.before is None:
            services.project_remove(project=row, by=undoing.by)
        else:
            services.project_update(project=row, values=effect.before, by=undoing.by)
