"""What this app enters in the registers of the apps below it when the product starts."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chainloom.accounts.actor import Actor
from chainloom.audit import actions
from chainloom.chain import public as public_pages
from chainloom.core import navigation
from chainloom.documents import facts
from chainloom.jobs.services import job_enqueue
from chainloom.notices.services import on_hours_changed
from chainloom.organisations import searching
from chainloom.organisations.selectors import history
from chainloom.organisations.services import contacts

from . import evidence, tabs
from .documents_offers import NeedRecord, NeedsTold, ResourceRecord, ResourcesTold
from .documents_policies import Benefits, PolicyRecord
from .documents_projects import ProjectRecord, ProjectsTold
from .selectors.projects import projects_found

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
    "need.widened": _("%(who)s let all members see the need %(what)s"),
    "need.withdrawn": _("%(who)s withdrew the need %(what)s"),
    "need.closed": _("%(who)s closed the need %(what)s"),
    "need.clock_warned": _("%(who)s warned that time runs out for the need %(what)s"),
    "need.clock_moved": _("%(who)s: a due moment of the need %(what)s moved"),
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
    "policy.corrected": _("%(who)s corrected what was granted by the policy %(what)s"),
    "policy.paid": _("%(who)s paid what was granted by the policy %(what)s"),
    "policy.payment_voided": _("%(who)s took back a payment by the policy %(what)s"),
    "policy.answered": _("%(who)s answered for %(what)s what policies ask"),
    "policy.answer_removed": _("%(who)s took back an answer of %(what)s to what policies ask"),
    "need.offered_from_outside": _("%(who)s: an offer from outside for the need %(what)s"),
    "need.offer_handed_on": _("%(who)s handed on an offer from outside for the need %(what)s"),
    "need.offer_removed": _("%(who)s removed an offer from outside for the need %(what)s"),
    "project.created": _("%(who)s wrote the project %(what)s"),
    "project.updated": _("%(who)s changed the project %(what)s"),
    "project.removed": _("%(who)s took out the project %(what)s"),
    "project.moved": _("%(who)s moved the project %(what)s to another stage"),
    "project.paused": _("%(who)s paused the project %(what)s"),
    "project.resumed": _("%(who)s took up the project %(what)s again"),
    "project.dropped": _("%(who)s dropped the project %(what)s"),
    "project.assigned": _("%(who)s said who looks after the project %(what)s"),
    "project.released": _("%(who)s took the project %(what)s from the unit that looked after it"),
    "project.milestone_added": _("%(who)s set a milestone of the project %(what)s"),
    "project.milestone_done": _("%(who)s noted a milestone of the project %(what)s as reached"),
    "project.milestone_undone": _("%(who)s opened a milestone of the project %(what)s again"),
    "project.milestone_postponed": _("%(who)s put off a milestone of the project %(what)s"),
    "project.milestone_removed": _("%(who)s took out a milestone of the project %(what)s"),
    "project.invested": _("%(who)s noted money put into the project %(what)s"),
    "project.investment_removed": _("%(who)s took out an entry of money of the project %(what)s"),
    "project.partner_added": _("%(who)s added a partner to the project %(what)s"),
    "project.partner_removed": _("%(who)s took a partner off the project %(what)s"),
    "project.obstacle_added": _("%(who)s reported what stands in the way of the project %(what)s"),
    "project.obstacle_unlinked": _("%(who)s took an obstacle off the project %(what)s"),
    "match.proposed": _("%(who)s proposed the match %(what)s"),
    "match.interested": _("%(who)s is interested in the match %(what)s"),
    "match.stated": _("%(who)s stated a step of the match %(what)s"),
    "match.confirmed": _("%(who)s confirmed a step of the match %(what)s"),
    "match.refused": _("%(who)s did not confirm a step of the match %(what)s"),
    "match.dropped": _("%(who)s dropped the match %(what)s"),
    "match.interest_noted": _(
        "%(who)s noted at a meeting that sides are interested in the match %(what)s"
    ),
    "match.interest_taken_back": _("%(who)s took back an interest in the match %(what)s"),
    "matchmaking.created": _("%(who)s prepared the matchmaking event %(what)s"),
    "matchmaking.updated": _("%(who)s changed the matchmaking event %(what)s"),
    "matchmaking.removed": _("%(who)s threw away the matchmaking event %(what)s"),
    "matchmaking.entered": _("%(who)s let needs or resources take part in %(what)s"),
    "matchmaking.left": _("%(who)s took a need or resource out of %(what)s"),
    "matchmaking.invited": _("%(who)s invited the parties of %(what)s"),
    "matchmaking.joined": _("%(who)s noted that a party takes part in %(what)s"),
    "matchmaking.declined": _("%(who)s noted that a party does not take part in %(what)s"),
    "matchmaking.planned": _("%(who)s made the plan of %(what)s"),
    "matchmaking.given": _("%(who)s gave out the plan of %(what)s"),
    "matchmaking.undone": _("%(who)s took back a change of the plan of %(what)s"),
    "matchmaking.talk_moved": _("%(who)s moved a talk of %(what)s"),
    "matchmaking.talk_added": _("%(who)s added a talk to %(what)s"),
    "matchmaking.talk_out": _("%(who)s took a talk off the plan of %(what)s"),
    "matchmaking.talk_fixed": _("%(who)s fixed a talk of %(what)s"),
    "matchmaking.talk_freed": _("%(who)s freed a talk of %(what)s"),
    "matchmaking.answered": _("%(who)s entered what came of a talk of %(what)s"),
    "matchmaking.closed": _("%(who)s closed the matchmaking event %(what)s"),
    "matchmaking.called_off": _("%(who)s called off the matchmaking event %(what)s"),
    "matchmaking.reopened": _("%(who)s opened the matchmaking event %(what)s again"),
    "match.weights_changed": _("%(who)s changed what counts in the order of matches"),
}


def _public_pages(rows: Any) -> None:
    section = public_pages.Section
    public_pages.register(
        section(
            "needs", _("Needs"), "public_lists:needs", "hand-stop", 10,
            lambda chain: rows.public_needs(chain).count(),
        )
    )  # fmt: skip
    public_pages.register(
        section(
            "policies", _("Policies"), "public_lists:policies", "coin", 20,
            lambda chain: rows.public_policies(chain).count(),
        )
    )  # fmt: skip


def _reckon(by: Actor) -> None:
    from .jobs import RECKON

    job_enqueue(kind=RECKON, params={}, by=by)


# What the entries on cases of policies change.
AUDIT_LABELS = {
    "granted": _("granted (yuan)"),
    "paid": _("paid (yuan)"),
    "reason": pgettext_lazy("trail", "reason"),
}


def enter() -> None:
    # Imported when the apps are ready: they hold models.
    from . import asking, finding, import_tables, jobs, panel, public
    from .services import telling, telling_policies, telling_projects
    from .services.matchmaking import telling as matchmaking_telling
    from .services.outside import forget_contact

    evidence.enter()
    import_tables.enter()
    jobs.enter()
    panel.enter()
    finding.enter()
    asking.enter()
    telling.enter()
    telling_policies.enter()
    telling_projects.enter()
    matchmaking_telling.enter()
    actions.register(AUDIT)
    history.register(labels=AUDIT_LABELS)
    tabs.register(tabs.Tab("needs", _("Needs"), "lists:needs", "hand-stop", order=10))
    tabs.register(tabs.Tab("resources", _("Resources"), "lists:resources", "packages", order=20))
    tabs.register(tabs.Tab("policies", _("Policies"), "lists:policies", "coin", order=30))
    facts.register(Benefits(), records=(PolicyRecord(),))
    tabs.register(
        tabs.Tab("projects", _("Projects"), "lists:projects", "building-factory", order=40)
    )
    facts.register(ProjectsTold(), records=(ProjectRecord(),))
    facts.register(NeedsTold(), records=(NeedRecord(),))
    facts.register(ResourcesTold(), records=(ResourceRecord(),))
    searching.register("projects", projects_found)
    tabs.register(tabs.Tab("matches", _("Matches"), "lists:matches", "heart-handshake", order=50))
    _public_pages(public)
    contacts.on_erase.append(forget_contact)
    on_hours_changed.append(_reckon)
    tabs.register(
        tabs.Tab(
            "matchmaking", _("Matchmaking events"), "lists:matchmakings", "users-group", order=55
        )
    )
    tabs.register(tabs.Tab("my_day", _("My day"), "lists:my_day", "sun", order=60))
    tabs.register(
        tabs.Tab(
            "week",
            _("Office’s week"),
            "lists:week",
            "calendar-event",
            order=61,
            visible=lambda actor: actor.sees_all,
        )
    )
    tabs.register(tabs.Tab("numbers", _("Numbers"), "lists:numbers", "chart-bar", order=62))
    navigation.register(
        navigation.NavItem(
            key="lists", label=_("Four lists"), url_name="lists:home", icon="list-check", order=40
        )
    )
