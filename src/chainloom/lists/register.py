"""What this app enters in the registers of the apps below it when the product starts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from chainloom.audit import actions
from chainloom.core import navigation
from chainloom.documents import facts

from . import tabs
from .documents_policies import Benefits, PolicyRecord

AUDIT = {
    "need.created": _("%(who)s wrote the need %(what)s"),
    "need.updated": _("%(who)s changed the need %(what)s"),
    "need.submitted": _("%(who)s sent the need %(what)s"),
    "need.verified": _("%(who)s verified the need %(what)s"),
    "need.returned": _("%(who)s returned the need %(what)s"),
    "need.assigned": _("%(who)s assigned the need %(what)s"),
    "need.released": _("%(who)s released a unit from the need %(what)s"),
    "need.contacted": _("%(who)s got in touch about the need %(what)s"),
    "need.started": _("%(who)s began to work on the need %(what)s"),
    "need.planned": _("%(who)s gave a plan for the need %(what)s"),
    "need.asked": _("%(who)s asked for material about the need %(what)s"),
    "need.supplied": _("%(who)s gave what was asked about the need %(what)s"),
    "need.extended": _("%(who)s extended the time for the need %(what)s"),
    "need.answered": _("%(who)s answered the need %(what)s"),
    "need.confirmed": _("%(who)s confirmed the answer to the need %(what)s"),
    "need.redone": _("%(who)s did not accept the answer to the need %(what)s"),
    "need.called_back": _("%(who)s called back about the need %(what)s"),
    "need.escalated": _("%(who)s put the need %(what)s to the leader"),
    "need.decided": _("%(who)s decided about the need %(what)s"),
    "need.withdrawn": _("%(who)s withdrew the need %(what)s"),
    "need.closed": _("%(who)s closed the need %(what)s"),
    "need.clock_warned": _("%(who)s warned that time runs out for the need %(what)s"),
    "need.removed": _("%(who)s removed the draft %(what)s"),
    "resource.created": _("%(who)s wrote the resource %(what)s"),
    "resource.updated": _("%(who)s changed the resource %(what)s"),
    "resource.opened": _("%(who)s offered the resource %(what)s"),
    "resource.confirmed": _("%(who)s confirmed the resource %(what)s"),
    "resource.asked": _("%(who)s asked whether the resource %(what)s still holds"),
    "resource.ended": _("%(who)s ended the resource %(what)s"),
    "resource.derived": _("%(who)s derived the resource %(what)s from a place on the chain"),
    "resource.removed": _("%(who)s removed the resource %(what)s"),
    "policy.created": _("%(who)s wrote the policy %(what)s"),
    "policy.updated": _("%(who)s changed the policy %(what)s"),
    "policy.published": _("%(who)s published the policy %(what)s"),
    "policy.ended": _("%(who)s ended the policy %(what)s"),
    "policy.removed": _("%(who)s removed the draft of the policy %(what)s"),
    "policy.told": _("%(who)s told a firm of the policy %(what)s"),
    "policy.applied": _("%(who)s applied for the policy %(what)s"),
    "policy.granted": _("%(who)s granted what was applied for by the policy %(what)s"),
    "policy.refused": _("%(who)s refused what was applied for by the policy %(what)s"),
    "policy.paid": _("%(who)s paid what was granted by the policy %(what)s"),
    "policy.answered": _("%(who)s answered for %(what)s what policies ask"),
    "policy.answer_removed": _("%(who)s took back an answer of %(what)s to what policies ask"),
    "match.proposed": _("%(who)s proposed the match %(what)s"),
    "match.interested": _("%(who)s is interested in the match %(what)s"),
    "match.stated": _("%(who)s stated a step of the match %(what)s"),
    "match.confirmed": _("%(who)s confirmed a step of the match %(what)s"),
    "match.refused": _("%(who)s did not confirm a step of the match %(what)s"),
    "match.dropped": _("%(who)s dropped the match %(what)s"),
    "match.weights_changed": _("%(who)s changed what counts in the order of matches"),
}


def enter() -> None:
    # Imported when the apps are ready: they hold models.
    from . import jobs
    from .services import telling

    jobs.enter()
    telling.enter()
    actions.register(AUDIT)
    tabs.register(tabs.Tab("needs", _("Needs"), "lists:needs", "hand-stop", order=10))
    tabs.register(tabs.Tab("resources", _("Resources"), "lists:resources", "packages", order=20))
    tabs.register(tabs.Tab("policies", _("Policies"), "lists:policies", "coin", order=30))
    facts.register(Benefits(), records=(PolicyRecord(),))
    tabs.register(tabs.Tab("matches", _("Matches"), "lists:matches", "heart-handshake", order=50))
    navigation.register(
        navigation.NavItem(
            key="lists", label=_("Four lists"), url_name="lists:home", icon="list-check", order=40
        )
    )
