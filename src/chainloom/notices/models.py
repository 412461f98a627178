"""What is told to whom, by which way, and what became of it."""

from __future__ import annotations

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from chainloom.core.sealed import SealedField, is_lost


class Channel(models.TextChoices):
    """The ways that a person chooses among."""

    PAGE = "page", _("in the product")
    EMAIL = "email", _("by e-mail")


class When(models.TextChoices):
    OFF = "off", _("not at all")
    NOW = "now", _("at once")
    DAILY = "daily", _("once a day")


class Notice(models.Model):
    """One thing told to one person: a code and what it is about, never a sentence or a name.

    The sentence is made when it is read, in the reader's language and with what the reader may
    see then. `key` tells something once: the same code and key are never told to a person twice.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    chain = models.ForeignKey("chain.Chain", models.CASCADE, null=True, related_name="+")
    code = models.CharField(max_length=60)
    params = models.JSONField(default=dict)
    link = models.CharField(max_length=300, blank=True)
    about_type = models.CharField(max_length=60, blank=True)
    about_id = models.CharField(max_length=40, blank=True)
    is_urgent = models.BooleanField(default=False)
    # False where the person wants this kind by e-mail alone.
    on_page = models.BooleanField(default=True)
    key = models.CharField(max_length=120, null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "code", "key"], name="notice_told_once")
        ]
        indexes = [
            models.Index(fields=["user", "on_page", "-id"], name="notice_list"),
            models.Index(
                fields=["user"],
                condition=models.Q(read_at=None, on_page=True),
                name="notice_unread",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def is_read(self) -> bool:
        return self.read_at is not None


class NoticePreference(models.Model):
    """How a person wants a kind of notice by one way; without a row the kind's own default."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    code = models.CharField(max_length=60)
    channel = models.CharField(max_length=5, choices=Channel)
    when = models.CharField(max_length=5, choices=When)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "code", "channel"], name="notice_preference")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.channel} {self.when}"


class NoticeSettings(models.Model):
    """When a person wants no e-mail, and at what time of the day the collected ones."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_settings"
    )
    quiet_from = models.TimeField(null=True, blank=True, default=dt.time(21))
    quiet_until = models.TimeField(null=True, blank=True, default=dt.time(8))
    digest_at = models.TimeField(default=dt.time(8, 30))

    def __str__(self) -> str:
        return f"{self.quiet_from}–{self.quiet_until} {self.digest_at}"

    def after_quiet(self, moment: dt.datetime) -> dt.datetime:
        """The moment itself, or the end of the quiet hours it lies in."""
        begins, ends = self.quiet_from, self.quiet_until
        if begins is None or ends is None or begins == ends:
            return moment
        clock = moment.time()
        over_night = begins > ends
        is_quiet = (clock >= begins or clock < ends) if over_night else begins <= clock < ends
        if not is_quiet:
            return moment
        day = moment.date() + dt.timedelta(days=int(over_night and clock >= begins))
        return dt.datetime.combine(day, ends, tzinfo=moment.tzinfo)


class Format(models.TextChoices):
    GENERIC = "generic", _("JSON, signed")
    WECOM = "wecom", _("WeCom group robot")
    DINGTALK = "dingtalk", _("DingTalk group robot")
    FEISHU = "feishu", _("Feishu group robot")


class Audience(models.TextChoices):
    """Who reads where a webhook leads: it is told what such a reader may see."""

    OFFICE = "office", _("the chain office alone")
    MEMBERS = "members", _("any member of the chain")


class Webhook(models.Model):
    """An address outside to which a chain's office has notices sent.

    Address and secret open the group to whoever has them: they go into requests and nowhere else,
    and stand sealed in the database.
    """

    chain = models.ForeignKey("chain.Chain", models.CASCADE, related_name="webhooks")
    name = models.CharField(max_length=60)
    format = models.CharField(max_length=10, choices=Format)
    address = SealedField()
    secret = SealedField(blank=True)
    audience = models.CharField(max_length=8, choices=Audience, default=Audience.OFFICE)
    # Codes of the kinds sent there.
    codes = models.JSONField(default=list)
    language = models.CharField(max_length=10, default="zh-hans")
    in_office_hours = models.BooleanField(default=True)
    is_on = models.BooleanField(default=True)
    # Failures in a row, and why it was switched off by the product.
    failures = models.PositiveIntegerField(default=0)
    gave_up_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("webhook")

    def __str__(self) -> str:
        return self.name

    @property
    def shown_address(self) -> str:
        """Enough to tell one from another, too little to use."""
        from urllib.parse import urlsplit

        if is_lost(self.address):
            return "…"
        return f"{urlsplit(self.address).hostname}/…{self.address[-4:]}"


class DeliveryState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")
    # The reader may no longer see it, has read it meanwhile, or is no longer there.
    DROPPED = "dropped", _("no longer needed")


class NoticeDelivery(models.Model):
    """One notice on its way out: to a person's mailbox, or to a webhook."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    notice = models.ForeignKey(Notice, models.CASCADE, null=True, related_name="deliveries")
    webhook = models.ForeignKey(Webhook, models.CASCADE, null=True, related_name="deliveries")
    # Only for webhooks: what a notice has otherwise.
    chain = models.ForeignKey("chain.Chain", models.CASCADE, null=True, related_name="+")
    code = models.CharField(max_length=60)
    params = models.JSONField(default=dict)
    link = models.CharField(max_length=300, blank=True)
    is_urgent = models.BooleanField(default=False)
    key = models.CharField(max_length=120, null=True)
    is_digest = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=DeliveryState, default=DeliveryState.WAITING)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    # The job that is sending it; one that died finds its own by this.
    held_by = models.CharField(max_length=40, blank=True)
    tried_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    error = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["webhook", "code", "key"], name="delivery_once")
        ]
        indexes = [
            models.Index(fields=["state", "due_at"], name="delivery_due"),
            models.Index(fields=["chain", "state"], name="delivery_chain"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.state}"


class NoticeMark(models.Model):
    """Something of a chain that was told and is not told again."""

    chain = models.ForeignKey("chain.Chain", models.CASCADE, related_name="+")
    code = models.CharField(max_length=60)
    key = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "code", "key"], name="notice_mark")]

    def __str__(self) -> str:
        return f"{self.code} {self.key}"


class OfficeHours(models.Model):
    """When a chain's office works: the data of its `core.working_time.WorkingCalendar`."""

    chain = models.OneToOneField("chain.Chain", models.CASCADE, related_name="office_hours")
    data = models.JSONField(default=dict)

    def __str__(self) -> str:
        return str(self.data)
