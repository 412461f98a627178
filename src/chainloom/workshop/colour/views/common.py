"""What the pages of the colour tool share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeVar

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from chainloom.core.buttons import done
from chainloom.core.digits import whole_number
from chainloom.core.errors import Forbidden, Missing
from chainloom.core.forms import saved, see_other, status_of
from chainloom.core.tables import Column

from ... import links
from ...common import row_or_404
from ..forms import ShareForm
from ..models import Owned, Shared
from ..policy import OwnPolicy
from ..sentences import in_words
from ..services import sharing
from ..services.common import remove

__all__ = ["done", "saved", "see_other", "status_of"]
Own = TypeVar("Own", bound=Owned)
# Beyond so many lines a table is opened by whoever wants it: what stands below it is reached.
FOLDED_FROM = 20
# Columns of what may be shared.
TITLE = Column("title", pgettext_lazy("a record", "title"), sort="title", fixed=True)
LIMIT = Column("limit", gettext_lazy("tolerance"), sort="limit", numeric=True)
WHOSE = Column("whose", gettext_lazy("whose"), sort="organisation__name")
MADE = Column("made", gettext_lazy("made"), sort="pk")


def may_work(request: HttpRequest) -> None:
    """Everybody with an organisation in the chain may use the tool for it."""
    if request.actor.organisation_id is None:
        raise Missing()


def row_of(request: HttpRequest, policy: OwnPolicy[Own], key: int, action: str = "view") -> Own:
    """A row one may see, else 404; 403 for what one may see and not change."""
    row = row_or_404(policy.rows(request.actor).select_related("organisation"), key)
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


def sharing_of(request: HttpRequest, row: Shared) -> dict[str, Any]:
    """Who else sees it; told to its owner alone."""
    if row.organisation_id != request.actor.organisation_id:
        return {"is_own": False}
    return {
        "is_own": True,
        "shared_with": list(row.shared_with.order_by("name")),
        "share_form": ShareForm(),
        "links": links.shown(request, row.links.all(), "workshop_open:colour"),
        "days": links.USUAL_DAYS,
    }


def made(
    request: HttpRequest, form: Form, make: Callable[[dict[str, Any]], Owned], page: str
) -> HttpResponse | None:
    """Make the row of a form that was sent and go to its page; None while the form is to be
    shown."""
    rows: list[Owned] = []
    if request.method == "POST" and saved(form, lambda: rows.append(make(form.cleaned_data))):
        tell_notes(request, rows[0].read_notes)
        return see_other(url(request, page, rows[0].pk))
    return None


def tell_notes(request: HttpRequest, notes: Sequence[str]) -> None:
    """What a file was taken for: told with what came of it, as nobody else could see it was a
    guess."""
    for note in notes:
        # Longer on the screen than what only says that it is done.
        messages.warning(request, in_words(note))


def format_of(request: HttpRequest) -> str:
    return "csv" if request.GET.get("format") == "csv" else "xlsx"


def shared(request: HttpRequest, row: Shared, policy: OwnPolicy[Any], page: str) -> HttpResponse:
    """Share a row with an organisation (`name`) or by link (`days`, `reader`), or end that (`end`,
    `close`)."""
    about: dict[str, Any] = {"row": row, "policy": policy, "by": request.actor}
    post = request.POST
    if (end := whole_number(post.get("end"), most=18)) is not None:
        work = partial(sharing.unshare, organisation_id=end, **about)
        said = _("It is no longer shared with them.")
    elif (close := whole_number(post.get("close"), most=18)) is not None:
        work = partial(sharing.link_revoke, link_id=close, **about)
        said = _("The link is closed.")
    elif "days" in post:
        days = whole_number(post["days"], most=4)
        work = partial(sharing.link_make, days=days, reader=post.get("reader", ""), **about)
        said = _("The link is made: copy it below and send it to who should read it.")
    else:
        work = partial(sharing.share, name=post.get("name", ""), **about)
        said = _("They can see it now.")
    done(request, work, said)
    return see_other(url(request, page, row.pk) + "#sharing")
