"""The pages that belong to no app: the language, health, and errors.

An error page says what happened, what it means and what to do, in the reader's language, and
never shows a trace. Under `/api/` the same is said as problem details (RFC 9457).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template import loader
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import requires_csrf_token
from django.views.decorators.http import require_GET, require_POST
from django.views.i18n import set_language

from chainloom.core.errors import Moved, Problem
from chainloom.core.opened import DeadLink

PROBLEM_TYPE = "application/problem+json"


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Changes the language of the pages; a cookie remembers it."""
    return set_language(request)


@never_cache
@require_GET
def health(request: HttpRequest) -> JsonResponse:
    """For a supervisor or proxy: whether the process answers and reaches its database."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "failing", "database": "unreachable"}, status=503)
    return JsonResponse({"status": "ok", "database": "ok"})


def error_page(
    request: HttpRequest, status: int, *, title: str, text: str, code: str = ""
) -> HttpResponse:
    """An error in the shape that was asked for: a page, or problem details."""
    if request.path.startswith("/api/"):
        body = {"type": "about:blank", "title": title, "status": status, "detail": text}
        if code:
            body["code"] = code
        return JsonResponse(body, status=status, content_type=PROBLEM_TYPE)
    context = {"status": status, "error_title": title, "error_text": text}
    return render(request, "web/error.html", context, status=status)


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(
        request,
        400,
        title=_("The request could not be understood"),
        text=_("Go back, check what you entered, and try again."),
    )


@requires_csrf_token
def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(
        request,
        403,
        title=_("Your role does not allow this"),
        text=_("Ask the chain office if you need it, or change to another of your roles."),
    )


@requires_csrf_token
def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, DeadLink):
        title, text = exception.said()
        return error_page(request, 404, title=title, text=text)
    return error_page(
        request,
        404,
        title=_("There is no such page"),
        text=_("The address may be mistyped, or what stood here has been moved or removed."),
    )


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """Nothing here may fail in turn: no context processors, no database, both languages."""
    if request.path.startswith("/api/"):
        body = {"type": "about:blank", "title": "Internal server error", "status": 500}
        return JsonResponse(body, status=500, content_type=PROBLEM_TYPE)
    return HttpResponse(loader.get_template("500.html").render(), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return error_page(
        request,
        403,
        title=_("This form has expired"),
        text=_(
            "Nothing was saved. Go back, reload the page and send the form again; "
            "cookies must be allowed for this site."
        ),
    )


def problem_page(request: HttpRequest, problem: Problem) -> HttpResponse:
    """A refusal that no view has turned into a message of its own."""
    if problem.status == 404:
        return page_not_found(request)
    if problem.status == 403 and problem.code == "forbidden":
        return permission_denied(request)
    title = {409: _("Something changed in the meantime")}.get(
        problem.status, _("This cannot be done")
    )
    return error_page(request, problem.status, title=title, text=str(problem), code=problem.code)


class ProblemMiddleware:
    """Shows a `Problem` that a service raised as a page instead of a failure, and leads a reader to
    where something has moved."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Any) -> HttpResponse | None:
        if isinstance(exception, Problem):
            return problem_page(request, exception)
        if isinstance(exception, Moved):
            return redirect(exception.address)
        return None
