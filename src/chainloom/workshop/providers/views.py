"""Pages of tools of other makers: the list, one tool, its provider's page, and a use."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chainloom.core.buttons import done
from chainloom.core.errors import Forbidden
from chainloom.core.forms import posted, saved, see_other, status_of
from chainloom.core.tables import Column, Table

from ..common import job_of, private_picture, row_or_404
from . import contract, selectors, services
from .calling import sentence
from .forms import AddressForm, ToolFilter, ToolForm
from .models import ProviderTool, ToolState, ToolUse, UseState
from .policy import provider_tool_policy, tool_use_policy

TOOLS = [
    Column("tool", gettext_lazy("tool"), fixed=True),
    Column("does", pgettext_lazy("tool", "what it does")),
    Column("provider", gettext_lazy("provider"), sort="provider__sort_key"),
    Column("price", gettext_lazy("price")),
    Column("state", gettext_lazy("state"), sort="state"),
]
USES = [
    Column("tool", gettext_lazy("tool"), fixed=True),
    Column("state", gettext_lazy("state"), sort="state"),
    Column("who", gettext_lazy("who"), sort="created_by__name"),
    Column("when", gettext_lazy("when"), sort="created_at"),
]
# States in which the office's last word still stands.
_SAYS_WHY = (ToolState.REFUSED, ToolState.REVOKED, ToolState.PAUSED)


def url(request: HttpRequest, name: str, *args: Any) -> str:
    return reverse(f"workshop:{name}", args=[request.chain.slug, *args])


def tool_of(request: HttpRequest, tool_id: int, action: str = "view") -> ProviderTool:
    rows = provider_tool_policy.rows(request.actor).select_related("provider", "chain")
    row = row_or_404(rows, tool_id)
    if action != "view":
        provider_tool_policy.check(request.actor, action, row)
    return row


def use_of(request: HttpRequest, use_id: UUID) -> ToolUse:
    rows = tool_use_policy.rows(request.actor).filter(tool__chain=request.chain)
    return row_or_404(rows.select_related("tool__provider", "created_by"), use_id)


@require_GET
def tool_list(request: HttpRequest, chain_slug: str) -> HttpResponse:
    """The tools one may see; with `?show=uses` one's own uses."""
    uses = selectors.uses(request.actor).filter(tool__chain=request.chain)
    shows_uses = request.GET.get("show") == "uses"
    may_add = provider_tool_policy.may_add(request.actor)
    if shows_uses:
        table = Table(request.GET, USES, default_sort="-when", page_size=25).load(uses)
    else:
        table = _tools(request, with_state=may_add or request.actor.sees_all)
    here = url(request, "tools")
    context = {
        "table": table,
        "shows_uses": shows_uses,
        "tabs": [
            {"label": _("Tools"), "url": here, "active": not shows_uses},
            {
                "label": _("What you had done"),
                "url": f"{here}?show=uses",
                "active": shows_uses,
                "count": table.counted if shows_uses else uses.count(),
            },
        ],
        "may_add": may_add,
        "is_allowed": settings.TOOLS_ALLOWED,
    }
    return render(request, "workshop/providers/list.html", context)


def _tools(request: HttpRequest, *, with_state: bool) -> Table:
    """A firm sees open ones alone: it is not told so of each."""
    filters = ToolFilter(request.GET, with_state=with_state)
    columns = [one for one in TOOLS if with_state or one.key != "state"]
    table = Table(request.GET, columns, filters=filters, page_size=25)
    table.load(selectors.tools(request.actor, **filters.chosen()))
    for row in table.rows:
        row.told = selectors.told(row)
    return table


@require_http_methods(["GET", "POST"])
def tool_new(request: HttpRequest, chain_slug: str) -> HttpResponse:
    """A provider enters a tool; its secret is shown on the answer and never again."""
    provider_tool_policy.check_add(request.actor)
    form = AddressForm(posted(request))
    made: list[ProviderTool] = []

    def work() -> None:
        made.append(services.tool_add(address=form.cleaned_data["address"], by=request.actor))

    if request.method == "POST" and saved(form, work):
        return _with_secret(request, made[0], made[0].key_name, made[0].secret)
    context = {"form": form, "is_allowed": settings.TOOLS_ALLOWED}
    return render(request, "workshop/providers/new.html", context, status=status_of(form))


def _with_secret(request: HttpRequest, row: ProviderTool, name: str, secret: str) -> HttpResponse:
    context = {"row": row, "key_name": name, "secret": secret}
    response = render(request, "workshop/providers/key.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET", "POST"])
def tool(request: HttpRequest, chain_slug: str, tool_id: int) -> HttpResponse:
    """What a tool takes, gives, asks and keeps; sent, what would be sent is shown."""
    row = tool_of(request, tool_id)
    actor = request.actor
    may_use = provider_tool_policy.may(actor, "use", row)
    if request.method == "POST" and not may_use:
        raise Forbidden()
    form = None
    made: list[ToolUse] = []
    if may_use:
        form = ToolForm(posted(request), request.FILES or None, tool=row)

        def work() -> None:
            data = form.cleaned_data
            file = data.get("file")
            made.append(services.use_prepare(tool=row, values=data, file=file, by=actor))

        if request.method == "POST" and saved(form, work):
            return see_other(url(request, "tool_use", made[0].pk))
    may_run = provider_tool_policy.may(actor, "run", row)
    may_decide = provider_tool_policy.may(actor, "decide", row)
    may_revoke = may_decide and row.is_revocable()
    may_decide = may_decide and row.is_decidable()
    context = {
        "row": row,
        "told": selectors.told(row),
        "form": form,
        "may_run": may_run,
        "may_decide": may_decide,
        "may_revoke": may_revoke,
        # Else what one does here stands beside what is said of it.
        "has_aside": may_run or may_decide or may_revoke,
        "reason": row.reason if row.state in _SAYS_WHY else "",
        "is_paused": row.state == ToolState.PAUSED,
        "may_pause": row.state == ToolState.PAUSED or row.is_pausable(),
        "is_approved": row.is_open(),
        "error": sentence(row.error),
        "job": job_of(row) if may_run else None,
        "months": selectors.months_of(row) if may_run else [],
        "here": request.path,
        "is_allowed": settings.TOOLS_ALLOWED,
    }
    status = status_of(form) if form else 200
    return render(request, "workshop/providers/tool.html", context, status=status)


@require_POST
def tool_read(request: HttpRequest, chain_slug: str, tool_id: int) -> HttpResponse:
    row = tool_of(request, tool_id, "run")
    done(request, lambda: services.manifest_read(tool=row, by=request.actor))
    return see_other(url(request, "tool", row.pk))


@require_POST
def tool_key(request: HttpRequest, chain_slug: str, tool_id: int) -> HttpResponse:
    """Make the next key, which is shown once; or, with `switch`, sign with it from now on."""
    row = tool_of(request, tool_id, "run")
    if request.POST.get("switch"):
        said = _("Calls are signed with the new key now.")
        done(request, lambda: services.key_switch(tool=row, by=request.actor), said)
        return see_other(url(request, "tool", row.pk))
    fresh = services.key_renew(tool=row, by=request.actor)
    return _with_secret(request, fresh, fresh.next_key_name, fresh.next_secret)


@require_POST
def tool_pause(request: HttpRequest, chain_slug: str, tool_id: int) -> HttpResponse:
    row = tool_of(request, tool_id, "run")
    is_paused = request.POST.get("paused") == "1"
    about = {"tool": row, "is_paused": is_paused, "by": request.actor}
    said = ""
    if is_paused:
        said = _("The tool is paused.")
    elif row.is_approved():
        said = _("The tool is open again.")
    done(request, lambda: services.tool_pause(**about), said)
    return see_other(url(request, "tool", row.pk))


@require_POST
def tool_decide(request: HttpRequest, chain_slug: str, tool_id: int) -> HttpResponse:
    row = tool_of(request, tool_id, "decide")
    approve = request.POST.get("decision") == "approve"
    about = {
        "approve": approve,
        "sha256": request.POST.get("sha256", ""),
        "reason": request.POST.get("reason", ""),
    }
    said = _("Firms can use it now.") if approve else _("The tool is refused.")
    done(request, lambda: services.tool_decide(tool=row, by=request.actor, **about), said)
    return see_other(url(request, "tool", row.pk))


@require_POST
def tool_withdraw(request: HttpRequest, chain_slug: str, tool_id: int) -> HttpResponse:
    row = tool_of(request, tool_id, "run")
    said = _("The tool is withdrawn.")
    done(request, lambda: services.tool_withdraw(tool=row, by=request.actor), said)
    return see_other(url(request, "tools"))


@require_POST
def tool_revoke(request: HttpRequest, chain_slug: str, tool_id: int) -> HttpResponse:
    row = tool_of(request, tool_id, "decide")
    about = {"reason": request.POST.get("reason", ""), "by": request.actor}
    said = _("The approval is withdrawn: firms can no longer use it.")
    done(request, lambda: services.approval_revoke(tool=row, **about), said)
    return see_other(url(request, "tool", row.pk))


@require_GET
def use(request: HttpRequest, chain_slug: str, use_id: UUID) -> HttpResponse:
    """What would be sent, exactly; then how far it is; then what came back."""
    row = services.settle(use_of(request, use_id))
    job = job_of(row) if row.is_at_work() else None
    is_prepared = row.state == UseState.PREPARED
    is_waiting = row.state == UseState.WAITING
    may_resend = is_waiting and (job is None or job.is_finished())
    code = services.why_not(row, row.tool) if is_prepared or may_resend else ""
    context = {
        "row": row,
        "told": selectors.told(row.tool),
        "price": services.price_of(row),
        "sent_fields": selectors.sent_fields(row),
        "is_prepared": is_prepared,
        "is_waiting": is_waiting,
        "shut": sentence({"code": code}) if code else "",
        "job": job,
        "may_resend": may_resend,
        "error": sentence(row.error),
        "pictures": list(row.pictures.order_by("pk")),
        "result": row.result,
        "tables": [_labelled(table) for table in (row.result or {}).get("tables", [])],
        "here": request.path,
        "may_use": provider_tool_policy.may(request.actor, "use", row.tool),
        "keys": [contract.KEY, contract.TIME, contract.NONCE, contract.SIGNATURE],
    }
    return render(request, "workshop/providers/use.html", context)


def _labelled(table: dict[str, Any]) -> dict[str, Any]:
    """A table with each cell beside its head: on a telephone a line stands by itself."""
    lines = [list(zip(table["columns"], line, strict=True)) for line in table["rows"]]
    return {**table, "lines": lines}


@require_POST
def use_send(request: HttpRequest, chain_slug: str, use_id: UUID) -> HttpResponse:
    row = use_of(request, use_id)
    about = {"sent_sha256": request.POST.get("sent_sha256", ""), "by": request.actor}
    done(request, lambda: services.use_send(use=row, **about))
    return see_other(url(request, "tool_use", row.pk))


@require_POST
def use_remove(request: HttpRequest, chain_slug: str, use_id: UUID) -> HttpResponse:
    row = use_of(request, use_id)
    back = url(request, "tool", row.tool_id)
    said = _("Nothing was sent.")
    is_gone = done(request, lambda: services.use_remove(use=row, by=request.actor), said)
    return see_other(back if is_gone else url(request, "tool_use", row.pk))


@require_GET
def use_picture(
    request: HttpRequest, chain_slug: str, use_id: UUID, tool_picture_id: int
) -> HttpResponseBase:
    row = row_or_404(use_of(request, use_id).pictures.all(), tool_picture_id)
    return private_picture(row.file, "image/png")
