"""Who is acting: a person in one of their roles, the system, or nobody signed in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .models import Membership, User


@dataclass(frozen=True)
class Actor:
    """The subject of every permission question and of every audit entry.

    A person acts through one membership at a time (organisation × chain × role).
    `scopes` is None in the browser; an API token narrows it to a set of scopes.
    """

    user: User | None = None
    membership: Membership | None = None
    system: str = ""
    chain_override: Any = None
    scopes: frozenset[str] | None = field(default=None)

    @classmethod
    def for_system(cls, name: str, chain: Any = None) -> Actor:
        """The product itself, e.g. `Actor.for_system("command line")`: may do everything."""
        return cls(system=name, chain_override=chain)

    @property
    def is_system(self) -> bool:
        return bool(self.system)

    @property
    def is_anonymous(self) -> bool:
        return self.user is None and not self.system

    @property
    def role(self) -> str | None:
        return self.membership.role if self.membership else None

    @property
    def chain(self) -> Any:
        return self.membership.chain if self.membership else self.chain_override

    @property
    def chain_id(self) -> int | None:
        if self.membership:
            return self.membership.chain_id
        return self.chain_override.pk if self.chain_override else None

    @property
    def organisation_id(self) -> int | None:
        return self.membership.organisation_id if self.membership else None

    @property
    def is_office(self) -> bool:
        """May run the chain: the chain office, or the system on its behalf."""
        return self.is_system or self.role == "office"

    @property
    def sees_all(self) -> bool:
        """Sees everything in the chain: office and leader."""
        return self.is_office or self.role == "leader"

    @property
    def label(self) -> str:
        """The name written into the audit trail."""
        if self.system:
            return self.system
        return self.user.display_name if self.user else ""

    def has_scope(self, scope: str) -> bool:
        return self.scopes is None or scope in self.scopes


NOBODY = Actor()
