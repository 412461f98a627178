"""Tools of other makers: what a provider entered, and what firms had done by it."""

from __future__ import annotations

import secrets
import uuid
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from chainloom.core.sealed import SealedField


class ToolState(models.TextChoices):
    UNREAD = "unread", _("not read yet")
    WAITING = "waiting", _("waits for the chain office")
    APPROVED = "approved", pgettext_lazy("tool", "approved")
    REFUSED = "refused", pgettext_lazy("tool", "refused")
    REVOKED = "revoked", _("approval withdrawn")
    PAUSED = "paused", _("paused by its provider")
    WITHDRAWN = "withdrawn", _("withdrawn by its provider")


def said(text: Any) -> str:
    """A text of a manifest in the reader's language: {"zh", "en"}."""
    if not isinstance(text, dict):
        return ""
    first, second = ("en", "zh") if (get_language() or "").startswith("en") else ("zh", "en")
    return str(text.get(first) or text.get(second) or "")


def new_key() -> tuple[str, str]:
    """A key's name, which is sent, and its secret, which never is."""
    return f"ck_{secrets.token_hex(6)}", secrets.token_urlsafe(32)


class ProviderTool(models.Model):
    """A tool at an address of its provider; firms see it once the office approved it."""

    chain = models.ForeignKey("chain.Chain", models.CASCADE, related_name="+")
    provider = models.ForeignKey("organisations.Organisation", models.CASCADE, related_name="+")
    address = models.CharField(pgettext_lazy("tool", "address"), max_length=500)
    key_name = models.CharField(max_length=20)
    secret = SealedField()
    # The next key, made and not yet switched to.
    next_key_name = models.CharField(max_length=20, blank=True)
    next_secret = SealedField(blank=True)
    # As `contract.Manifest` has it; None until it was read.
    manifest = models.JSONField(null=True)
    # SHA-256 of the manifest, and of the one that the office approved.
    sha256 = models.CharField(max_length=64, blank=True)
    approved_sha256 = models.CharField(max_length=64, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=ToolState, default=ToolState.UNREAD)
    # Why the office refused it as it is now or withdrew its approval, in its own words.
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    # Why the manifest could not be read: {"code", "detail"}.
    error = models.JSONField(null=True)
    job_id = models.UUIDField(null=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("tool of a provider")
        indexes = [models.Index(fields=["chain", "state"], name="provider_tool_state")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return said((self.manifest or {}).get("name")) or str(urlsplit(self.address).hostname)

    @property
    def host(self) -> str:
        return str(urlsplit(self.address).hostname)

    def is_withdrawn(self) -> bool:
        return self.state == ToolState.WITHDRAWN

    def is_decidable(self) -> bool:
        """Whether the office has to say yes or no to what stands here."""
        states = (ToolState.WAITING, ToolState.REFUSED, ToolState.REVOKED)
        return bool(self.sha256) and self.state in states

    def is_revocable(self) -> bool:
        """Whether there is an approval to withdraw; that of a paused tool counts."""
        states = (ToolState.APPROVED, ToolState.PAUSED)
        return bool(self.approved_sha256) and self.state in states

    def is_approved(self) -> bool:
        """Whether the office approved it as it is now; it may be paused all the same."""
        return bool(self.sha256) and self.sha256 == self.approved_sha256

    def is_open(self) -> bool:
        """Whether firms may use it."""
        return self.state == ToolState.APPROVED and self.is_approved()

    def is_pausable(self) -> bool:
        """Whether there is something to pause: what the office said no to is closed already."""
        return self.state in (ToolState.WAITING, ToolState.APPROVED)


class UseState(models.TextChoices):
    PREPARED = "prepared", _("not sent yet")
    WAITING = "waiting", _("waiting")
    SENDING = "sending", _("being sent")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")


def stored_input(use: Any, filename: str) -> str:
    del use, filename
    return f"workshop/tools/{date.today():%Y/%m}/{secrets.token_hex(16)}.bin"


class ToolUse(models.Model):
    """One use of a tool by a firm: what was sent, by whom, and what came back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tool = models.ForeignKey(ProviderTool, models.CASCADE, related_name="uses")
    organisation = models.ForeignKey("organisations.Organisation", models.CASCADE, related_name="+")
    state = models.CharField(_("state"), max_length=8, choices=UseState, default=UseState.PREPARED)
    # The manifest under which it was agreed to, and its price then.
    manifest_sha256 = models.CharField(max_length=64)
    price = models.JSONField(default=dict)
    fields = models.JSONField(default=dict)
    filename = models.CharField(_("file"), max_length=200, blank=True)
    file_type = models.CharField(max_length=60, blank=True)
    file_size = models.PositiveIntegerField(default=0)
    # Kept until the answer is there; its digest for good.
    file = models.FileField(upload_to=stored_input, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    # Of the whole body that was sent.
    sent_sha256 = models.CharField(max_length=64, blank=True)
    agreed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # As `contract.Result` has it, without the pictures' data.
    result = models.JSONField(null=True)
    error = models.JSONField(null=True)
    job_id = models.UUIDField(null=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("use of a provider's tool")
        indexes = [
            models.Index(fields=["organisation", "-created_at"], name="tool_use_own"),
            models.Index(fields=["tool", "agreed_at"], name="tool_use_count"),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    def is_at_work(self) -> bool:
        return self.state in (UseState.WAITING, UseState.SENDING)


def stored_answer(picture: Any, filename: str) -> str:
    del picture, filename
    return f"workshop/tools/{date.today():%Y/%m}/{secrets.token_hex(16)}.png"


class ToolPicture(models.Model):
    """A picture that a tool gave back, made anew as PNG."""

    use = models.ForeignKey(ToolUse, models.CASCADE, related_name="pictures")
    caption = models.CharField(max_length=200, blank=True)
    file = models.FileField(upload_to=stored_answer)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("picture of a result")

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"
