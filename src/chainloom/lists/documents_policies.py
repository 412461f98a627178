"""What an accepted fact of a promised benefit does: a draft of a policy, for a person to finish."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chainloom.documents.doing import Doing, Looking, Undoing
from chainloom.documents.facts import FactApplier, Record, Step
from chainloom.documents.models import DocumentEffect, DocumentFact

from .models import Policy
from .services import policies as services

POLICY = "policy"


class Benefits(FactApplier):
    """A draft with what the document says. For whom it is stays a sentence that only a person can
    judge, until somebody makes conditions of it."""

    kind = "policy_benefit"
    order = 80

    def heading(self, found: Sequence[DocumentFact]) -> str:
        count = len(found)
        text = ngettext("drafts %(count)d policy", "drafts %(count)d policies", count)
        return text % {"count": count}

    def would_do(self, fact: DocumentFact, looking: Looking) -> list[Step]:
        about = {"title": values_of(fact)["title"]}
        return [
            Step(_("drafts the policy “%(title)s”, to be finished by the office") % about, "new")
        ]

    def apply(self, fact: DocumentFact, doing: Doing) -> None:
        row = services.policy_create(values=values_of(fact), by=doing.by, source=doing.source(fact))
        doing.made(fact, POLICY, row)


def values_of(fact: DocumentFact) -> dict[str, Any]:
    """The fields of a policy that a fact fills."""
    said = fact.values
    conditions = str(said.get("conditions") or "").strip()
    benefit = str(said.get("benefit") or "").strip()
    subject = conditions[:60]
    found: dict[str, Any] = {
        "title": f"{benefit}：{subject}"[:160] if subject else benefit[:160],
        "number": str(said.get("document_number") or "")[:80],
        "ask_whom": str(said.get("contact") or "")[:300],
        "summary": fact.quote[:2000],
    }
    if conditions:
        found["conditions"] = {"statement": conditions[:500]}
    if said.get("amount") is not None and said.get("rate") is None:
        found["benefit"] = {"fixed": said["amount"]}
        if said.get("cap") is not None:
            found["benefit"]["cap"] = said["cap"]
    until = str(said.get("until") or "")
    if len(until) == 10:
        found["ends_on"] = until
    return found


class PolicyRecord(Record):
    """A draft that nobody has touched goes with the document; any other stands in the way."""

    key = POLICY

    def hindrance(self, effect: DocumentEffect, undoing: Undoing) -> str:
        row = Policy.objects.filter(pk=effect.object_id).first()
        if row is None or (row.is_draft() and row.version == 1):
            return ""
        return _("The policy “%(title)s” was worked on since.") % {"title": row.title}

    def undo(self, effect: DocumentEffect, undoing: Undoing) -> None:
        row = Policy.objects.filter(pk=effect.object_id).first()
        if row is not None:
            services.policy_remove(policy=row, by=undoing.by)
