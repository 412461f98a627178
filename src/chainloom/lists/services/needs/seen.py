"""To whom a need is shown: the asker's to widen, and a hidden name that its words do not tell."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.core.errors import Invalid
from chainloom.engines.resolution import name_key
from chainloom.organisations.models import Organisation

from ...models import Need, Visibility
from ...policy import need_policy
from ...public import contacts_in

_WIDTH = {Visibility.CHOSEN: 0, Visibility.MEMBERS: 1, Visibility.PUBLIC: 2}
# Shorter names are ordinary words.
_LEAST_NAME = 3


@dataclass(frozen=True)
class Seen:
    """To whom a need was shown before a change."""

    visibility: str
    hide_name: bool

    @classmethod
    def of(cls, need: Need) -> Seen:
        return cls(need.visibility, need.hide_name)


def check_seen(need: Need, before: Seen | None, by: Actor) -> None:
    """Refuse what shows the need, or its asker, to more than the asker said."""
    if before is not None and not need_policy.may(by, "send", need):
        if _WIDTH[Visibility(need.visibility)] > _WIDTH[Visibility(before.visibility)]:
            raise _asker_decides("visibility")
        if before.hide_name and not need.hide_name:
            raise _asker_decides("hide_name")
    was_public = before is not None and before.visibility == Visibility.PUBLIC
    if need.visibility == Visibility.PUBLIC and not (was_public or need.chain.is_public):
        message = _("This chain has no public pages: choose the members, or some of them.")
        raise Invalid("no_public_pages", message, field="visibility")
    if need.hide_name:
        _check_words(need)


def _asker_decides(field: str) -> Invalid:
    message = _("Only who asks decides that more people see it, or its name.")
    return Invalid("asker_decides", message, field=field)


def _check_words(need: Need) -> None:
    """A name that is hidden must not stand in the words, where any member reads and finds it."""
    for field in ("title", "text"):
        words = getattr(need, field)
        told = next(iter([*_names_in(words, need.organisation), *contacts_in(words)]), None)
        if told is None:
            continue
        message = _(
            "Your name is to be hidden, and the words tell it: “%(words)s”. "
            "Take that out, or do not hide the name."
        )
        raise Invalid("tells_name", message % {"words": told[:60]}, field=field)


def _names_in(words: str, organisation: Organisation) -> list[str]:
    names = [organisation.name, organisation.short_name, organisation.english_name]
    names += [organisation.uscc or "", *organisation.other_names.values_list("text", flat=True)]
    # As people say it: without district and form of company.
    names.append(name_key(organisation.name))
    said = words.casefold()
    return [one for one in names if len(one) >= _LEAST_NAME and one.casefold() in said]
