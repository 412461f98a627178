"""What the views of imports share."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from .. import services
from ..models import Import, ImportStatus
from ..policy import import_policy


def import_of(request: HttpRequest, import_id: int, action: str = "view") -> Import:
    """An import of the chain shown; 404 for any other, and for who may not know of it."""
    rows = import_policy.rows(request.actor).select_related("chain", "created_by")
    imported = rows.filter(pk=import_id).first()
    if imported is None:
        raise Http404(_("There is no such page."))
    import_policy.check(request.actor, action, imported)
    return services.settle(imported)


def need_view(request: HttpRequest) -> None:
    """Who may not see imports is not told that there are any."""
    if not request.actor.sees_all:
        raise Http404(_("There is no such page."))


def need_add(request: HttpRequest) -> None:
    need_view(request)
    import_policy.check_add(request.actor)


def steps(imported: Import, *, at_columns: bool = False) -> list[dict[str, Any]]:
    """Send, columns, preview, done: where this import is."""
    place = {
        ImportStatus.UPLOADED: 1,
        ImportStatus.READING: 1,
        ImportStatus.PREVIEWED: 2,
    }.get(ImportStatus(imported.status), 3)
    place = 1 if at_columns else place
    urls = {}
    if imported.can_be_mapped():
        urls[1] = reverse("imports:columns", args=[imported.chain.slug, imported.pk])
    if imported.status == ImportStatus.PREVIEWED:
        urls[2] = reverse("imports:detail", args=[imported.chain.slug, imported.pk])
    ended = imported.status in (ImportStatus.APPLIED, ImportStatus.UNDONE, ImportStatus.CLOSED)
    found = []
    for number, label in enumerate((_("Send"), _("Columns"), _("Preview"), _("Done"))):
        state = "done" if number < place or ended else "current" if number == place else "todo"
        url = urls.get(number, "") if state != "current" else ""
        found.append({"label": label, "state": state, "url": url})
    return found
