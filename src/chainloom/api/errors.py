"""One shape for every refusal: RFC 9457 problem details.

    {"type": "about:blank#CODE", "title": …, "status": …, "detail": …, "code": CODE,
     "errors": [{"field": …, "message": …}]}

`code` is stable and meant for programs; `detail` is a sentence in the caller's language.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled
from ninja.errors import ValidationError as RequestError

from chainloom.core.errors import Problem

CONTENT_TYPE = "application/problem+json"


def problem_response(
    *, status: int, code: str, detail: str, errors: list[dict[str, Any]] | None = None, **extra: Any
) -> HttpResponse:
    body = {
        "type": f"about:blank#{code}",
        "title": code.replace("_", " "),
        "status": status,
        "detail": detail,
        "code": code,
        **extra,
    }
    if errors:
        body["errors"] = errors
    response = JsonResponse(body, status=status, content_type=CONTENT_TYPE)
    if status == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response


def field_of(place: tuple[str | int, ...]) -> str:
    """The input's name as services call it: `products.0.name` of ("body", "body", …)."""
    inner = place[2:] if place[0] == "body" else place[1:]
    return ".".join(str(part) for part in inner or place)


def _in_our_words(error: HttpError) -> tuple[str, str]:
    """Ninja itself raises two of these, in English only and with no code."""
    match error.status_code:
        case 400:
            return "malformed", _("The body of the request is not valid JSON.")
        case 403:
            return "csrf", _("Send the CSRF token of this session, or use an API token.")
    return f"http_{error.status_code}", str(error)


def install(api: NinjaAPI) -> None:
    """Give the API its error shapes."""

    @api.exception_handler(Problem)
    def refused(request: HttpRequest, problem: Problem) -> HttpResponse:
        message = str(problem.message)
        errors = [{"field": problem.field, "message": message}] if problem.field else []
        extra = {"details": problem.details} if problem.details else {}
        return problem_response(
            status=problem.status,
            code=problem.code,
            detail=message,
            errors=errors,
            **extra,
        )

    @api.exception_handler(RequestError)
    def malformed(request: HttpRequest, error: RequestError) -> HttpResponse:
        errors = [
            {"field": field_of(found["loc"]), "message": found["msg"]} for found in error.errors
        ]
        return problem_response(
            status=422,
            code="invalid_request",
            detail=_("The request does not fit the documented form."),
            errors=errors,
        )

    @api.exception_handler(ValidationError)
    def broken_rule(request: HttpRequest, error: ValidationError) -> HttpResponse:
        return problem_response(status=422, code="invalid", detail=" ".join(error.messages))

    @api.exception_handler(AuthenticationError)
    def nobody(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        return problem_response(
            status=401,
            code="not_signed_in",
            detail=_("Sign in, or send a valid API token: Authorization: Bearer cl_…"),
        )

    @api.exception_handler(Http404)
    def missing(request: HttpRequest, error: Http404) -> HttpResponse:
        return problem_response(status=404, code="not_found", detail=_("There is no such thing."))

    @api.exception_handler(Throttled)
    def too_often(request: HttpRequest, error: Throttled) -> HttpResponse:
        response = problem_response(
            status=429, code="too_many_requests", detail=_("Too many requests; wait a little.")
        )
        if error.wait:
            response["Retry-After"] = str(error.wait)
        return response

    @api.exception_handler(HttpError)
    def other(request: HttpRequest, error: HttpError) -> HttpResponse:
        code, detail = _in_our_words(error)
        return problem_response(status=error.status_code, code=code, detail=detail)
