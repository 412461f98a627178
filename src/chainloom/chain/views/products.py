"""What a product needs upstream, and the product graph it is read from."""

from __future__ import annotations

import uuid
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chainloom.core.buttons import done
from chainloom.jobs.policy import job_policy
from chainloom.jobs.services import job_enqueue

from .. import services
from ..forms import ProductsForm
from ..selectors import product_needs
from ..selectors.products import graph_source, product_graph, product_suggestions
from ..services.products import LEFT_OUT
from .common import check_edit, see_other


@require_GET
def products(request: HttpRequest, chain_slug: str) -> HttpResponse:
    """Search a product; see what it is made from, what it goes into and who makes it here."""
    text = request.GET.get("q", "").strip()[:80]
    found = product_needs(chain=request.chain, product=text, actor=request.actor) if text else None
    nothing = found is None or not (found.is_known or found.stages or found.makers)
    context = {
        "text": text,
        "found": found,
        "source": graph_source(request.chain),
        "relation_count": product_graph(request.chain).count(),
        "suggestions": product_suggestions(chain=request.chain, text=text) if nothing else [],
        "may_import": request.actor.is_office,
    }
    return render(request, "chain/products.html", context)


@require_http_methods(["GET", "POST"])
def products_import(request: HttpRequest, chain_slug: str) -> HttpResponse:
    """Read a product graph from a sheet, as a job."""
    check_edit(request)
    form = ProductsForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
    )
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        if upload.size > settings.UPLOAD_LIMIT:
            form.add_error(
                "file",
                _("The file is larger than %(mb)s MB.")
                % {"mb": settings.UPLOAD_LIMIT // 1024 // 1024},
            )
        else:
            job = job_enqueue(
                kind="chain.products_import",
                params={
                    "chain": request.chain.pk,
                    "path": _keep(upload),
                    "title": form.cleaned_data["title"],
                    "as_of": form.cleaned_data["as_of"].isoformat(),
                },
                by=request.actor,
            )
            return see_other(reverse("chain:products_job", args=[chain_slug, job.pk]))
    context = {
        "form": form,
        "source": graph_source(request.chain),
        "relation_count": product_graph(request.chain).count(),
    }
    return render(request, "chain/products_import.html", context)


def _keep(upload: UploadedFile) -> str:
    """Write an upload where the worker finds it; its name says nothing of the user's."""
    folder = Path(settings.MEDIA_ROOT) / "products"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{uuid.uuid4().hex}.csv"
    with path.open("wb") as target:
        for chunk in upload.chunks():
            target.write(chunk)
    path.chmod(0o600)
    return path.name


@require_GET
def products_job(request: HttpRequest, chain_slug: str, job: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(job_policy.rows(request.actor), pk=job)
    check_edit(request)
    left_out = (found.result or {}).get("left_out", {})
    context = {
        "job": found,
        "left_out": [(LEFT_OUT[key], count) for key, count in left_out.items()],
        "then": reverse("chain:products", args=[chain_slug]),
    }
    return render(request, "chain/products_job.html", context)


@require_POST
def products_remove(request: HttpRequest, chain_slug: str) -> HttpResponse:
    check_edit(request)
    done(
        request,
        lambda: services.products_remove(chain=request.chain, by=request.actor),
        _("The product graph is removed."),
    )
    return see_other(reverse("chain:products", args=[chain_slug]))
