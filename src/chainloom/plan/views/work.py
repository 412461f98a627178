"""What is done about a plan by those it binds: milestones and risks."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST

from chainloom.core.buttons import done
from chainloom.core.forms import posted

from .. import forms, services
from ..models import Measure, Milestone, Risk
from ..policy import milestone_policy, risk_policy
from .common import asked, part_of, see_other
from .pages import MEASURE, TARGET
from .writing import measure_url


def milestone_of(request: HttpRequest, key: int, action: str) -> Milestone:
    row = part_of(request, Milestone, key, TARGET, "view")
    milestone_policy.check(request.actor, action, row)
    return row


@require_http_methods(["GET", "POST"])
def claim(request: HttpRequest, chain_slug: str, milestone_id: int) -> HttpResponse:
    row = milestone_of(request, milestone_id, "claim")
    form = forms.ClaimForm(posted(request), actor=request.actor)

    def work() -> None:
        services.milestones.milestone_claim(milestone=row, by=request.actor, **form.cleaned_data)

    return asked(
        request,
        form,
        work,
        heading=_("“%(what)s” is reached") % {"what": row.title},
        to=measure_url(row.measure),
        said=_("Noted; it counts once somebody else confirms it."),
        submit=pgettext("milestone", "It is reached"),
    )


@require_POST
def confirm(request: HttpRequest, chain_slug: str, milestone_id: int) -> HttpResponse:
    row = milestone_of(request, milestone_id, "confirm")
    done(
        request,
        lambda: services.milestones.milestone_confirm(milestone=row, by=request.actor),
        _("Confirmed: it counts."),
    )
    return see_other(measure_url(row.measure))


@require_http_methods(["GET", "POST"])
def send_back(request: HttpRequest, chain_slug: str, milestone_id: int) -> HttpResponse:
    row = milestone_of(request, milestone_id, "confirm")
    form = forms.ReturnForm(posted(request))

    def work() -> None:
        services.milestones.milestone_return(
            milestone=row, reason=form.cleaned_data["reason"], by=request.actor
        )

    return asked(
        request,
        form,
        work,
        heading=_("Send back “%(what)s”") % {"what": row.title},
        to=measure_url(row.measure),
        said=_("Sent back; its owner sees why."),
        submit=_("Send it back"),
    )


@require_http_methods(["GET", "POST"])
def risk_new(request: HttpRequest, chain_slug: str, measure_id: int) -> HttpResponse:
    into = part_of(request, Measure, measure_id, MEASURE, "view")
    risk_policy.check_add(request.actor, measure=into)
    form = forms.RiskForm(posted(request))

    def work() -> None:
        services.risks.risk_raise(measure=into, values=form.cleaned_data, by=request.actor)

    return asked(
        request, form, work, heading=_("Raise a risk"), to=measure_url(into), said=_("Noted.")
    )


def risk_of(request: HttpRequest, risk_id: int) -> Risk:
    rows = risk_policy.rows(request.actor).select_related("measure__direction__plan__chain")
    row = rows.filter(pk=risk_id).first()
    if row is None:
        raise Http404(_("There is no such page."))
    risk_policy.check(request.actor, "edit", row)
    return row


@require_http_methods(["GET", "POST"])
def risk_edit(request: HttpRequest, chain_slug: str, risk_id: int) -> HttpResponse:
    row = risk_of(request, risk_id)
    initial = {"text": row.text, "level": row.level, "answer": row.answer}
    form = forms.RiskForm(posted(request), initial=initial)

    def work() -> None:
        services.risks.risk_update(risk=row, values=form.cleaned_data, by=request.actor)

    return asked(
        request,
        form,
        work,
        heading=_("Change the risk"),
        to=measure_url(row.measure),
        said=_("Saved."),
    )


@require_POST
def risk_end(request: HttpRequest, chain_slug: str, risk_id: int) -> HttpResponse:
    row = risk_of(request, risk_id)
    done(
        request,
        lambda: services.risks.risk_end(risk=row, by=request.actor),
        _("The risk is over."),
    )
    return see_other(measure_url(row.measure))
