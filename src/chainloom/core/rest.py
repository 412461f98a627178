"""What the routers of all apps share: ids, texts, bodies, pages and the shape of a refusal."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar

from django.db import models
from django.db.models import QuerySet
from ninja import Schema
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from .errors import Missing
from .paging import LIMIT_MOST

Item = TypeVar("Item")
Row = TypeVar("Row", bound=models.Model)

# A larger number is no key of any row, and would overflow the databases' integers.
ID_MOST = 2**63 - 1
Id = Annotated[int, Field(ge=1, le=ID_MOST, examples=[1])]
# Databases differ in the decimals of a sum; programs should not see which one it is.
Money = Annotated[Decimal, AfterValidator(lambda amount: amount.quantize(Decimal("0.01")))]


def bounded(most: int, *, least: int = 0) -> Any:
    """Text of bounded length without NUL, which PostgreSQL cannot keep."""
    return Annotated[
        str, StringConstraints(min_length=least, max_length=most, pattern=r"^[^\x00]*$")
    ]


class Body(BaseModel):
    """What a request carries; a field that is not documented is refused."""

    model_config = ConfigDict(extra="forbid")

    def given(self) -> dict[str, Any]:
        """The fields that the request named, null ones included."""
        return self.model_dump(exclude_unset=True)


class PageQuery(BaseModel):
    """How a list is paged."""

    cursor: str | None = Field(
        None, max_length=600, description="`next_cursor` of the page before."
    )
    limit: int = Field(50, ge=1, le=LIMIT_MOST, description="Rows on a page.")


class PageOut(Schema, Generic[Item]):
    """One page of a list."""

    items: list[Item]
    next_cursor: str | None = Field(description="Cursor of the next page; null after the last.")


class AcceptIn(Body):
    """Accepts together what the product itself is sure enough of."""

    least: float = Field(0.9, ge=0, le=1, description="How sure it must be.")


class AcceptOut(Schema):
    accepted: int


class FieldProblem(Schema):
    field: str = Field(description="The input it is about, such as `products.0.name`.")
    message: str


class ProblemOut(Schema):
    """A refusal as problem details (RFC 9457)."""

    type: str = Field(examples=["about:blank#stale"])
    title: str
    status: int = Field(examples=[409])
    detail: str = Field(description="What is wrong and what to do, in the caller's language.")
    code: str = Field(description="Stable, for programs.", examples=["stale"])
    errors: list[FieldProblem] | None = None
    details: dict[str, Any] | None = None


def found(rows: QuerySet[Row], key: Any) -> Row:
    """The row of that key among those the caller may see, or `Missing`."""
    row = rows.filter(pk=key).first()
    if row is None:
        raise Missing()
    return row
