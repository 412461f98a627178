"""The four lists as sheets: what the reader sees of each row, hidden names hidden."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet, prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from chainloom.accounts.actor import Actor
from chainloom.core.downloads import in_batches, local
from chainloom.core.spreadsheets import SheetData
from chainloom.engines.matching import eligibility
from chainloom.organisations.selectors.history import district_short

from .eligibility import read_benefit, read_conditions, words_of
from .models import (
    Assignment,
    AssignmentState,
    Match,
    MatchStep,
    Need,
    Policy,
    PolicyCase,
    Project,
    Resource,
)
from .policies_policy import policy_case_rights
from .selectors import matches as match_selectors
from .selectors import needs as need_selectors
from .selectors import policies as policy_selectors
from .selectors import projects as project_selectors
from .selectors import reach as reach_selectors
from .understanding import spec_text
from .wording import FUNNEL, OUTCOMES, amount_text, benefit_text, language, ways_words

NEED_HEADS = (
    gettext_lazy("No."), gettext_lazy("need"), gettext_lazy("kind"),
    gettext_lazy("in the trade’s words"), gettext_lazy("cloth"), gettext_lazy("who asks"),
    gettext_lazy("amount"), gettext_lazy("unit"), gettext_lazy("price at most"),
    gettext_lazy("price per"), gettext_lazy("needed by"), gettext_lazy("urgent"),
    gettext_lazy("state"), gettext_lazy("responsible"), gettext_lazy("next due"),
    gettext_lazy("sent"), pgettext_lazy("need", "answered"), pgettext_lazy("need", "closed"),
    gettext_lazy("outcome"), gettext_lazy("satisfaction"),
)  # fmt: skip
RESOURCE_HEADS = (
    gettext_lazy("No."), gettext_lazy("resource"), gettext_lazy("kind"),
    gettext_lazy("in the trade’s words"), gettext_lazy("cloth"), gettext_lazy("who offers"),
    gettext_lazy("USCC"), gettext_lazy("amount"), gettext_lazy("unit"), gettext_lazy("price from"),
    gettext_lazy("price per"), gettext_lazy("smallest order"),
    gettext_lazy("unit of smallest order"),
    gettext_lazy("lead time (days)"), gettext_lazy("available from"),
    gettext_lazy("available until"), gettext_lazy("state"), gettext_lazy("origin"),
    gettext_lazy("confirmed"), gettext_lazy("entered"),
)  # fmt: skip
MATCH_HEADS = (
    gettext_lazy("No."), gettext_lazy("need"), gettext_lazy("resource"),
    gettext_lazy("who asks"), gettext_lazy("who offers"), gettext_lazy("state"),
    gettext_lazy("stands still"), gettext_lazy("amount (10,000 yuan)"), gettext_lazy("proposed by"),
    gettext_lazy("who asks is interested since"), gettext_lazy("who offers is interested since"),
    gettext_lazy("last step"), gettext_lazy("reason"),
    gettext_lazy("step that counts"), gettext_lazy("step stated by"),
    gettext_lazy("who asks confirmed it"), gettext_lazy("who offers confirmed it"),
)  # fmt: skip
PROJECT_HEADS = (
    gettext_lazy("No."), gettext_lazy("project"), gettext_lazy("kind"),
    pgettext_lazy("project", "owner"), gettext_lazy("USCC"), pgettext_lazy("project", "stage"),
    gettext_lazy("at this stage since"), gettext_lazy("state"), gettext_lazy("reason"),
    gettext_lazy("planned total (10,000 yuan)"), gettext_lazy("put in (10,000 yuan)"),
    pgettext_lazy("project", "site"), gettext_lazy("district"), gettext_lazy("planned beginning"),
    gettext_lazy("planned end"), gettext_lazy("milestones"), gettext_lazy("milestones reached"),
    gettext_lazy("milestones late"), gettext_lazy("next milestone"),
    gettext_lazy("looks after it"), gettext_lazy("entered"),
)  # fmt: skip
POLICY_HEADS = (
    gettext_lazy("document number"), gettext_lazy("policy"), pgettext_lazy("policy", "issuer"),
    gettext_lazy("benefit"), gettext_lazy("benefit in words"), gettext_lazy("conditions"),
    gettext_lazy("in force from"), gettext_lazy("in force until"), gettext_lazy("how to apply"),
    gettext_lazy("who to ask"), gettext_lazy("state"), gettext_lazy("published"),
)  # fmt: skip
CASE_HEADS = (
    gettext_lazy("policy"), gettext_lazy("document number"), gettext_lazy("firm"),
    gettext_lazy("USCC"), gettext_lazy("state"), pgettext_lazy("policy case", "told"),
    pgettext_lazy("policy case", "applied for"), gettext_lazy("decided"),
    pgettext_lazy("policy case", "paid"), gettext_lazy("asked for (yuan)"),
    gettext_lazy("granted (yuan)"), gettext_lazy("paid (yuan)"),
    pgettext_lazy("policy case", "note"),
)  # fmt: skip


COULD_HEADS = (
    gettext_lazy("firm"), gettext_lazy("USCC"), gettext_lazy("conditions"),
    gettext_lazy("missing"), gettext_lazy("to ask"), gettext_lazy("sum"),
    gettext_lazy("shows its figures"), gettext_lazy("state"),
    pgettext_lazy("policy case", "told"), gettext_lazy("asked for (yuan)"),
    gettext_lazy("granted (yuan)"), gettext_lazy("paid (yuan)"),
)  # fmt: skip


def _in_words(heads: Iterable[Any]) -> list[str]:
    return [str(one) for one in heads]


def need_sheet(actor: Actor, rows: QuerySet[Need]) -> SheetData:
    """Needs in the order of `rows`, which come from the policy."""
    lines = in_batches(rows, lambda some: _needs(actor, some))
    return SheetData(_("Needs"), _in_words(NEED_HEADS), lines)


def _needs(actor: Actor, rows: list[Need]) -> list[list[Any]]:
    held = Assignment.objects.filter(need__in=[row.pk for row in rows])
    units: dict[int, list[str]] = defaultdict(list)
    for one in (
        held.exclude(state=AssignmentState.RELEASED).select_related("organisation").order_by("pk")
    ):
        units[one.need_id].append(one.organisation.display_name)
    return [
        [
            row.pk,
            row.title,
            row.kind_label,
            row.text,
            spec_text(row.spec) if row.spec else "",
            row.organisation.name if row.name_is_open else _("hidden"),
            row.quantity,
            row.get_unit_display() if row.unit else "",
            row.price,
            row.get_price_unit_display() if row.price_unit else "",
            row.needed_by,
            _("yes") if row.urgent else "",
            row.get_state_display(),
            "、".join(units[row.pk]),
            local(row.next_due),
            local(row.submitted_at),
            local(row.answered_at),
            local(row.closed_at),
            row.get_outcome_display(),
            row.rating_shown,
        ]
        for row in need_selectors.with_names(actor, rows)
    ]


def resource_sheet(rows: QuerySet[Resource]) -> SheetData:
    return SheetData(_("Resources"), _in_words(RESOURCE_HEADS), in_batches(rows, _resources))


def _resources(rows: list[Resource]) -> list[list[Any]]:
    return [
        [
            row.pk,
            row.title,
            row.kind_label,
            row.text,
            spec_text(row.spec) if row.spec else "",
            row.organisation.name,
            row.organisation.uscc,
            row.quantity,
            row.get_unit_display() if row.unit else "",
            row.price,
            row.get_price_unit_display() if row.price_unit else "",
            row.minimum,
            row.get_minimum_unit_display() if row.minimum_unit else "",
            row.lead_days,
            row.available_from,
            row.available_until,
            row.get_state_display(),
            row.get_origin_display(),
            local(row.confirmed_at),
            local(row.created_at),
        ]
        for row in rows
    ]


def match_sheet(actor: Actor, rows: QuerySet[Match]) -> SheetData:
    lines = in_batches(rows, lambda some: _matches(actor, some))
    return SheetData(_("Matches"), _in_words(MATCH_HEADS), lines)


def _counted(steps: Iterable[MatchStep]) -> list[Any]:
    """The last step that counts, who stated it, and when each side confirmed it."""
    counted = [one for one in steps if one.confirmed_at is not None]
    if not counted:
        return [None] * 4
    last = counted[-1]
    who = {"asker": _("who asks"), "offerer": _("who offers"), "office": _("the chain office")}
    return [
        last.get_state_display(),
        who[last.stated_by],
        local(last.asker_confirmed_at),
        local(last.offerer_confirmed_at),
    ]


def _matches(actor: Actor, rows: list[Match]) -> list[list[Any]]:
    prefetch_related_objects(rows, "steps")
    return [
        [
            row.pk,
            row.need.title,
            row.resource.title,
            row.need.organisation.name if row.name_is_open else _("hidden"),
            row.resource.organisation.name,
            row.get_state_display(),
            _("yes") if row.still else "",
            row.amount,
            row.get_proposed_by_display(),
            local(row.asker_at),
            local(row.offerer_at),
            local(row.moved_at),
            row.get_drop_reason_display(),
            *_counted(row.steps.all()),
        ]
        for row in match_selectors.with_names(actor, rows)
    ]


def project_sheet(actor: Actor, rows: QuerySet[Project]) -> SheetData:
    """Money that was put in is told to those who may see it."""
    lines = in_batches(rows, lambda some: _projects(actor, some))
    return SheetData(_("Projects"), _in_words(PROJECT_HEADS), lines)


def _projects(actor: Actor, rows: list[Project]) -> list[list[Any]]:
    return [
        [
            row.pk,
            row.title,
            row.get_kind_display(),
            row.organisation.name,
            row.organisation.uscc,
            row.get_stage_display(),
            row.stage_on,
            row.get_state_display(),
            row.halt_reason,
            row.planned_total,
            row.invested if row.money_is_open else None,
            row.place,
            district_short(row.district_code) if row.district_code else "",
            row.starts_on,
            row.ends_on,
            row.in_all,
            row.done,
            row.late,
            row.next_due,
            row.unit.name if row.unit else "",
            local(row.created_at),
        ]
        for row in project_selectors.computed(actor, rows)
    ]


def policy_sheets(actor: Actor, rows: QuerySet[Policy]) -> list[SheetData]:
    """The policies, and what became of them for firms as far as the actor sees it."""
    words = words_of(actor.chain)
    lines = in_batches(rows, lambda some: [_policy(row, words) for row in some])
    sheet = SheetData(_("Policies"), _in_words(POLICY_HEADS), lines)
    return [sheet, case_sheet(cases_of(actor, rows))]


def cases_of(actor: Actor, rows: QuerySet[Policy]) -> QuerySet[PolicyCase]:
    """What became of these policies for firms, as far as the actor sees it."""
    return policy_case_rights.rows(actor).filter(policy__in=rows.order_by().values("pk"))


def _policy(row: Policy, words: eligibility.Vocabulary) -> list[Any]:
    conditions = read_conditions(row.conditions, words)
    formula = read_benefit(row.benefit, words)
    return [
        row.number,
        row.title,
        row.issuer,
        benefit_text(row, words) if formula else "",
        row.summary,
        eligibility.render(conditions, words, language()) if conditions is not None else "",
        row.begins_on,
        _("no last day") if row.is_open_ended else row.ends_on,
        row.how_to_apply,
        row.ask_whom,
        row.get_state_display(),
        local(row.published_at),
    ]


def case_sheet(rows: QuerySet[PolicyCase]) -> SheetData:
    """What became of policies for firms; `rows` come from the policy."""
    rows = rows.select_related("policy", "organisation").order_by("policy", "pk")
    title = pgettext("policy case", "Applications")
    return SheetData(title, _in_words(CASE_HEADS), in_batches(rows, _cases))


def _cases(rows: list[PolicyCase]) -> list[list[Any]]:
    return [
        [
            row.policy.title,
            row.policy.number,
            row.organisation.name,
            row.organisation.uscc,
            row.state_label,
            local(row.told_at),
            local(row.applied_at),
            local(row.decided_at),
            local(row.paid_at),
            row.asked,
            row.granted,
            row.paid,
            row.note,
        ]
        for row in rows
    ]


def could_sheets(actor: Actor, policy: Policy, keys: list[int]) -> list[SheetData]:
    """Which firms could, and what became of the policy, firm by firm and in sum."""
    cases = policy_case_rights.rows(actor).filter(policy=policy)
    steps = policy_selectors.funnel(actor, policy)
    return [could_sheet(actor, policy, keys), case_sheet(cases), funnel_sheet(steps)]


def could_sheet(actor: Actor, policy: Policy, keys: list[int]) -> SheetData:
    """The firms of these keys before a policy, in this order."""
    words = words_of(policy.chain)
    lines = in_batches(
        keys, lambda some: _could(actor, policy, some, words), fetched=lambda part: part
    )
    return SheetData(_("Who could"), _in_words(COULD_HEADS), lines)


def _could(
    actor: Actor, policy: Policy, keys: list[int], words: eligibility.Vocabulary
) -> list[list[Any]]:
    lines = []
    for one in reach_selectors.could(actor, policy, keys):
        found, case = one.assessment, one.case
        way = ways_words(found, words)[:1]
        lines.append(
            [
                one.organisation.name,
                one.organisation.uscc,
                str(OUTCOMES[found.outcome][2]),
                "；".join(text for each in way for text in each["change"]),
                "；".join(text for each in way for text in each["ask"]),
                amount_text(found, words),
                _("yes") if one.shows_figures else _("no"),
                case.state_label if case else "",
                local(case.told_at) if case else None,
                case.asked if case else None,
                case.granted if case else None,
                case.paid if case else None,
            ]
        )
    return lines


def funnel_sheet(steps: Iterable[policy_selectors.FunnelStep]) -> SheetData:
    """How many firms came how far with one policy, and the sums."""
    heads = [_("step"), pgettext("sheet", "firms"), pgettext("sheet", "sum (yuan)")]
    return SheetData(_("How far"), heads, [[str(FUNNEL[s.key]), s.count, s.amount] for s in steps])
