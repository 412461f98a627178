"""What the OpenAPI document says beyond the routes themselves.

Refusals come from one place (`errors`), so they are described in one place: which may come
follows from what a route takes, not from what its author remembered to write down.
"""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import REF_TEMPLATE, OpenAPISchema
from ninja.operation import Operation
from ninja.schema import NinjaGenerateJsonSchema

from chainloom.core.rest import ProblemOut

from .errors import CONTENT_TYPE

REFUSALS = {
    400: "The body is not JSON",
    401: "Nobody is signed in, or the token is not valid",
    403: "The token lacks the scope, or the role does not allow this",
    404: "No such thing, or none that the caller may know of",
    409: "Something else happened meanwhile, or other records stand in the way",
    422: "The request does not fit the documented form, or breaks a rule",
    429: "Too many tries; wait an hour",
}
WRITING = {"post", "put", "patch", "delete"}
_PROBLEM = ProblemOut.__name__


def refusals_of(method: str, operation: dict[str, Any]) -> list[int]:
    """The statuses with which a route may refuse."""
    takes_path = any(one["in"] == "path" for one in operation["parameters"])
    takes_body = "requestBody" in operation
    checks = {
        400: takes_body,
        401: "security" in operation,
        403: "security" in operation,
        404: takes_path or takes_body,
        409: method in WRITING,
        422: bool(operation["parameters"]) or takes_body,
    }
    return [status for status, may_come in checks.items() if may_come]


def problem(status: int) -> dict[str, Any]:
    schema = {"$ref": REF_TEMPLATE.format(model=_PROBLEM)}
    return {"description": REFUSALS[status], "content": {CONTENT_TYPE: {"schema": schema}}}


class Api(NinjaAPI):
    """The API whose document tells every refusal; operations are called by their functions."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        # By the path below which the API stands.
        self._documents: dict[str, OpenAPISchema] = {}

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """The document as every reader gets it: made once, and not to be changed.

        Anybody may ask for it, and describing every route takes most of a second.
        """
        path = options.get("path_prefix") or self.get_root_path(options.get("path_params") or {})
        if path not in self._documents:
            self._documents[path] = self.describe(path)
        return self._documents[path]

    def describe(self, path: str) -> OpenAPISchema:
        """Make the document of the routes below `path`."""
        document = super().get_openapi_schema(path_prefix=path)
        for item in document["paths"].values():
            for method, operation in item.items():
                answers = operation["responses"]
                wanted = {*refusals_of(method, operation), *(set(answers) & set(REFUSALS))}
                answers.update({status: problem(status) for status in sorted(wanted)})
        refusal = ProblemOut.model_json_schema(
            ref_template=REF_TEMPLATE,
            schema_generator=NinjaGenerateJsonSchema,
            mode="serialization",
        )
        document.add_schema_definitions(refusal.pop("$defs"))
        document.add_schema_definitions({_PROBLEM: refusal})
        return document
