"""Rows of the lists by what somebody typed for their title or number."""

from __future__ import annotations

from django.db.models import Model, Q

from chainloom.core.digits import whole_number
from chainloom.organisations.search.text import squash


def numbered(text: str) -> Q:
    """A number as pages show it: 12, #12, No. 12, 编号12."""
    plain = text.casefold().removeprefix("编号").removeprefix("no.").strip(" #：:.")
    number = whole_number(plain, most=15)
    return Q(pk=number) if number is not None else Q(pk__in=[])


def titled(model: type[Model], chain_id: int | None, text: str) -> Q:
    """Every word stands in the title, or the text is its pinyin initials.

    Looked up by itself, where an index of titles and letters is all that has to be read.
    """
    found = all_words(text, "title")
    if letters := letters_of(text):
        found |= Q(initials__contains=letters)
    rows = model._default_manager.filter(found, chain=chain_id).order_by()
    return Q(pk__in=rows.values("pk"))


def titled_through(field: str, text: str) -> Q:
    """The same of the row to which a field leads, for lists much shorter than that row's own."""
    found = all_words(text, f"{field}__title")
    if letters := letters_of(text):
        found |= Q(**{f"{field}__initials__contains": letters})
    return found


def letters_of(text: str) -> str:
    """What may be pinyin initials; one letter alone would be in every title."""
    letters = squash(text)
    return letters if len(letters) > 1 and letters.isascii() and not letters.isdigit() else ""


def all_words(text: str, *fields: str) -> Q:
    """Every word stands in one of the fields."""
    found = Q()
    for word in text.split():
        one = Q()
        for field in fields:
            one |= Q(**{f"{field}__icontains": word})
        found &= one
    return found
