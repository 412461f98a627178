"""The grading rules of an organisation."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chainloom.core.buttons import done
from chainloom.core.errors import Problem
from chainloom.core.forms import posted, see_other, status_of

from ...common import row_or_404
from .. import wording
from ..engine import built_in_rules, rule_of
from ..models import BUILT_IN, GradeRule
from ..papers import words
from ..policy import roll_policy, rule_policy
from ..rule_form import RuleForm
from ..services import rules as services
from .common import tool_tabs


def _rule(request: HttpRequest, rule_id: int) -> GradeRule:
    return row_or_404(rule_policy.rows(request.actor), rule_id)


def _url(chain_slug: str) -> str:
    return reverse("workshop:rules", args=[chain_slug])


def _told(rule: Any) -> dict[str, Any]:
    """What the list says of a rule."""
    return {
        "code": rule.code,
        "name": words.rule_name(rule),
        "limits": [wording.at_most(one) for one in rule.limits],
        "source": words.rule_source(rule),
    }


@require_GET
def rule_list(request: HttpRequest, chain_slug: str) -> HttpResponse:
    rolls = roll_policy.rows(request.actor).exclude(rule=None)
    used = Counter(rolls.values_list("rule_id", flat=True))
    rows = rule_policy.rows(request.actor)
    own = [(row, _told(rule_of(row.values)), used[row.pk]) for row in rows]
    context = {
        "own": own,
        "known": [_told(rule) for rule in built_in_rules().values()],
        "tabs": tool_tabs(request, "rules"),
    }
    return render(request, "workshop/inspection/rules.html", context)


def _saved(request: HttpRequest, form: RuleForm, rule: GradeRule | None) -> bool:
    if not form.is_valid():
        return False
    names = {name: form.cleaned_data[name] for name in ("name", "customer")}
    try:
        services.rule_save(**names, values=form.values(), rule=rule, by=request.actor)
    except Problem as problem:
        if problem.status in (403, 404):
            raise
        form.take(problem)
        return False
    return True


@require_http_methods(["GET", "POST"])
def rule_new(request: HttpRequest, chain_slug: str) -> HttpResponse:
    rule_policy.check_add(request.actor)
    form = RuleForm(posted(request), like=request.GET.get("like", BUILT_IN))
    if request.method == "POST" and _saved(request, form, None):
        return see_other(_url(chain_slug))
    return _form(request, form, _("New grading rule"), chain_slug)


@require_http_methods(["GET", "POST"])
def rule_edit(request: HttpRequest, chain_slug: str, rule_id: int) -> HttpResponse:
    rule = _rule(request, rule_id)
    form = RuleForm(posted(request), rule=rule)
    if request.method == "POST" and _saved(request, form, rule):
        return see_other(_url(chain_slug))
    rolls = roll_policy.rows(request.actor).filter(rule=rule).count()
    return _form(request, form, rule.name, chain_slug, rolls)


def _form(
    request: HttpRequest, form: RuleForm, heading: str, chain_slug: str, rolls: int = 0
) -> HttpResponse:
    about = {"form": form, "heading": heading, "back": _url(chain_slug), "rolls": rolls}
    return render(request, "workshop/inspection/rule_form.html", about, status=status_of(form))


@require_POST
def rule_remove(request: HttpRequest, chain_slug: str, rule_id: int) -> HttpResponse:
    rule = _rule(request, rule_id)
    done(request, lambda: services.rule_remove(rule=rule, by=request.actor), _("Removed."))
    return see_other(_url(chain_slug))
