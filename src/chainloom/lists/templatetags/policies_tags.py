"""Tags of the policies' pages: `{% load policies_tags %}`."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from chainloom.core.tags import tag

from ..models import CaseState, Policy, PolicyCase, PolicyState
from ..wording import FUNNEL

register = template.Library()

TONES = {
    PolicyState.DRAFT: "neutral",
    PolicyState.PUBLISHED: "success",
    PolicyState.ENDED: "neutral",
}
CASE_TONES = {
    CaseState.TOLD: "info",
    CaseState.APPLIED: "warning",
    CaseState.GRANTED: "accent",
    CaseState.PAID: "success",
    CaseState.REFUSED: "danger",
}


@register.simple_tag
def policy_state(policy: Policy) -> SafeString:
    tone = TONES[PolicyState(policy.state)]
    return tag(tone, policy.get_state_display())


@register.simple_tag
def case_state(case: PolicyCase) -> SafeString:
    tone = CASE_TONES[CaseState(case.state)]
    return tag(tone, case.state_label)


@register.simple_tag
def funnel_label(key: str) -> str:
    return str(FUNNEL[key])
