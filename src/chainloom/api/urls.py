"""Addresses of the API; what no route answers is refused in the API's own shape."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from .errors import problem_response
from .main import api


def explained(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A wrong method is answered with problem details as well (RFC 9457)."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code != 405:
            return response
        allowed = response["Allow"]
        told = problem_response(
            status=405,
            code="method_not_allowed",
            detail=_("This address answers to: %s.") % allowed,
        )
        told["Allow"] = allowed
        return told

    return answer


@csrf_exempt
def unknown_address(request: HttpRequest, rest: str) -> HttpResponse:
    """A refusal like any other, not a page."""
    return problem_response(status=404, code="not_found", detail=_("There is no such thing."))


routes, *_names = api.urls
for route in routes:
    route.callback = explained(route.callback)
routes.append(path("<path:rest>", unknown_address, name="unknown"))
urlpatterns = [path("", (routes, *_names))]
