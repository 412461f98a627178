"""What the pages of the colour tool share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from chainloom.core.buttons import done
from chainloom.core.errors import Forbidden, Missing
from chainloom.core.forms import saved, see_other, status_of
from chainloom.jobs.models import Job

from ..models import Owned, Shared
from ..policy import OwnPolicy
from ..services.common import remove

__all__ = ["done", "saved", "see_other", "status_of"]
Own = TypeVar("Own", bound=Owned)


def may_work(request: HttpRequest) -> None:
    """Everybody with an organisation in the chain may use the tool for it."""
    if request.actor.organisation_id is None:
        raise Missing()


def row_of(request: HttpRequest, policy: OwnPolicy[Own], key: int, action: str = "view") -> Own:
    """A row one may see, else 404; 403 for what one may see and not change."""
    row = policy.rows(request.actor).select_related("organisation").filter(pk=key).first()
    if row is None:
        raise Http404(_("There is no such page."))
    if action != "view" and row.organisation_id != request.actor.organisation_id:
        raise Forbidden()
    return row


def url(request: HttpRequest, name: str, *args: Any) -> str:
    return reverse(f"workshop:{name}", args=[request.chain.slug, *args])


def tabs(request: HttpRequest, here: str) -> list[dict[str, Any]]:
    items = (
        ("colour", _("Overview")),
        ("colour_compare", _("Compare")),
        ("colour_sort", _("Sort pieces")),
        ("colour_library", pgettext("colour", "Shades")),
        ("colour_recipes", pgettext("colour", "Recipes")),
        ("colour_pictures", pgettext("colour", "Pictures")),
    )
    return [
        {"label": label, "url": url(request, name), "active": name == here} for name, label in items
    ]


def removed(
    request: HttpRequest, policy: OwnPolicy[Own], key: int, back: str, said: str
) -> HttpResponse:
    """Take a row out for good, and back to its list."""
    row = row_of(request, policy, key, "edit")
    done(request, lambda: remove(row=row, policy=policy, by=request.actor), said)
    return see_other(url(request, back))


def job_of(row: Any) -> Job | None:
    """The job that still works for a row, or that failed."""
    if row.job_id is None:
        return None
    return Job.objects.filter(pk=row.job_id).first()


def sharing_of(request: HttpRequest, row: Shared) -> dict[str, Any]:
    """Who else sees it; told to its owner alone."""
    is_own = row.organisation_id == request.actor.organisation_id
    return {
        "is_own": is_own,
        "shared_with": list(row.shared_with.order_by("name")) if is_own else [],
    }


def share_row(request: HttpRequest, work: Callable[[], Any], back: str, said: str) -> HttpResponse:
    if done(request, work):
        messages.success(request, said)
    return see_other(back)
