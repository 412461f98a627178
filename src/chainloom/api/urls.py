"""Addresses of the API; what no route answers is refused in the API's own shape."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _

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


routes, *_names = api.urls
for route in routes:
    route.callback = explained(route.callback)
urlpatterns = [path("", (routes, *_names))]
