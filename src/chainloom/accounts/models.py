"""People, the roles they hold in a chain, invitations and API tokens."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a membership lets a person do (docs/vocabulary.md)."""

    OFFICE = "office", _("chain office")
    LEADER = "leader", _("chain leader")
    BUREAU = "bureau", _("responsible bureau")
    FIRM = "firm", _("member firm")
    PARTNER = "partner", _("partner organisation")


class UserManager(BaseUserManager["User"]):
    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields: object) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person who signs in, by e-mail address and password."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("personal name"), max_length=80, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    # The installation's administrator: makes chains and their first office. Sees no
    # chain's data by that alone.
    is_operator = models.BooleanField(_("operator"), default=False)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    @property
    def display_name(self) -> str:
        return self.name or self.email

    def __str__(self) -> str:
        return self.display_name


class Membership(models.Model):
    """A person's role for an organisation in a chain."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="memberships"
    )
    chain = models.ForeignKey("chain.Chain", models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=12, choices=Role)
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("membership")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "chain", "role"],
                condition=models.Q(ended_at=None),
                name="membership_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.organisation} · {self.get_role_display()}"

    def is_current(self) -> bool:
        return self.ended_at is None

    def is_acting(self) -> bool:
        """Whether anybody can act in it now: it goes on, the account is let in, and the entry was
        not merged into another, for which the person then has the same role."""
        return (
            self.is_current() and self.user.is_active and self.organisation.merged_into_id is None
        )


class Invitation(models.Model):
    """An offer of a membership, taken up by whoever opens its link first."""

    chain = models.ForeignKey("chain.Chain", models.CASCADE, related_name="invitations")
    organisation = models.ForeignKey(
        "organisations.Organisation", models.CASCADE, related_name="invitations"
    )
    role = models.CharField(_("role"), max_length=12, choices=Role)
    email = models.EmailField(_("e-mail"), blank=True)
    # Only the hash is kept: whoever reads the database cannot use the link.
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"))
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")

    def __str__(self) -> str:
        return f"{self.organisation} · {self.get_role_display()}"

    def is_open(self) -> bool:
        """Can still be taken up."""
        return (
            self.accepted_at is None
            and self.revoked_at is None
            and self.expires_at > timezone.now()
        )


class ApiToken(models.Model):
    """A key for programs: acts as one membership, within scopes, until it expires."""

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("token name"), max_length=80)
    prefix = models.CharField(max_length=12, unique=True)
    secret_hash = models.CharField(max_length=64)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"))
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name

    def is_usable(self) -> bool:
        return (
            self.revoked_at is None
            and self.expires_at > timezone.now()
            and self.membership.is_acting()
        )
