"""A document, what it says, and what was done with it."""

from __future__ import annotations

import secrets
from datetime import date
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

_KEPT_SUFFIXES = {".html", ".htm", ".txt", ".md", ".docx", ".pdf"}


class DocumentState(models.TextChoices):
    QUEUED = "queued", _("waiting to be read")
    READING = "reading", pgettext_lazy("document", "being read")
    READ = "read", pgettext_lazy("document", "read")
    APPLYING = "applying", pgettext_lazy("document", "being applied")
    UNDOING = "undoing", pgettext_lazy("document", "being undone")
    FAILED = "failed", _("could not be read")


# States in which a job is at work.
WORKING = (
    DocumentState.QUEUED,
    DocumentState.READING,
    DocumentState.APPLYING,
    DocumentState.UNDOING,
)


class FileGone(models.TextChoices):
    """Why the file as it was sent is no longer kept."""

    ERASURE = "erasure", _("The file is no longer kept: a person named in it was erased.")


def stored_name(document: Document, filename: str) -> str:
    """A random name: what a sender calls a file never becomes a path on the server."""
    suffix = PurePath(filename).suffix.lower()
    kept = suffix if suffix in _KEPT_SUFFIXES else ".bin"
    return f"documents/{date.today():%Y/%m}/{secrets.token_hex(16)}{kept}"


class Document(models.Model):
    """One announcement, plan, policy or news page of a chain."""

    chain = models.ForeignKey("chain.Chain", models.CASCADE, related_name="documents")
    title = models.CharField(_("title"), max_length=200, blank=True)
    # html, docx, pdf …, as the reader found it.
    kind = models.CharField(_("kind"), max_length=10, blank=True)
    publisher = models.CharField(_("publisher"), max_length=120, blank=True)
    published = models.DateField(_("published"), null=True, blank=True)
    url = models.URLField(_("web address"), max_length=500, blank=True)
    # Empty until a page that was named by its address has been fetched.
    file = models.FileField(upload_to=stored_name, blank=True)
    file_gone = models.CharField(max_length=10, choices=FileGone, blank=True)
    filename = models.CharField(_("file"), max_length=200, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    state = models.CharField(_("state"), max_length=10, choices=DocumentState)
    # Why it could not be read or a step was stopped: {"code": …, "detail": {…}}.
    error = models.JSONField(null=True)
    job_id = models.UUIDField(null=True)
    # What a person said of it, which no later reading overwrites: names of fields.
    said = models.JSONField(default=list)
    # An earlier document that says the same, and how alike the two are (1 is the same text).
    same_as = models.ForeignKey("self", models.SET_NULL, null=True, related_name="repeats")
    likeness = models.FloatField(null=True)
    # The least hashes of its text (see likeness.py).
    sketch = models.JSONField(default=list)
    applied_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("document")
        indexes = [models.Index(fields=["chain", "-id"], name="document_chain")]

    def __str__(self) -> str:
        return self.title or self.filename or self.url

    def is_at_work(self) -> bool:
        return self.state in WORKING

    def is_read(self) -> bool:
        return self.state == DocumentState.READ


class DocumentText(models.Model):
    """A document's text; kept apart, as lists of documents do not need it."""

    document = models.OneToOneField(Document, models.CASCADE, related_name="body")
    text = models.TextField(blank=True)
    # The document decoded, and where in it each stretch of the text stood (TextMap.as_lists).
    original = models.TextField(blank=True)
    map = models.JSONField(default=list)
    # What was done to get the text: [{"kind", "start", "end", "removed", "put"}].
    edits = models.JSONField(default=list)
    # [{"code", "start", "end", "detail"}]
    warnings = models.JSONField(default=list)

    class Meta:
        verbose_name = _("text of a document")

    def __str__(self) -> str:
        return str(self.document)


class DocumentMark(models.Model):
    """One of the least hashes of a text, by which documents that may be alike are found."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="marks")
    value = models.BigIntegerField(db_index=True)

    class Meta:
        verbose_name = _("mark of a text")

    def __str__(self) -> str:
        return str(self.value)


class FactState(models.TextChoices):
    PROPOSED = "proposed", _("proposed")
    ACCEPTED = "accepted", _("accepted")
    REJECTED = "rejected", _("rejected")
    APPLIED = "applied", pgettext_lazy("document", "applied")
    UNDONE = "undone", _("taken back")


class FactSource(models.TextChoices):
    RULES = "rules", _("read by rules")
    MODEL = "model", _("proposed by a language model")


class DocumentFact(models.Model):
    """One statement of a document, with its place in the clean text."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="facts")
    kind = models.CharField(max_length=30)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    quote = models.TextField(blank=True)
    # Its fields as they were read, and as a person corrected them.
    read = models.JSONField(default=dict)
    corrected = models.JSONField(null=True)
    # {field: what the text does say}, {field: from what it was concluded}
    open = models.JSONField(default=dict)
    derived = models.JSONField(default=dict)
    confidence = models.FloatField(default=0)
    origin = models.CharField(max_length=6, choices=FactSource, default=FactSource.RULES)
    state = models.CharField(max_length=10, choices=FactState, default=FactState.PROPOSED)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    # Why an accepted fact was not applied: {"code": …, "message": …}.
    hindrance = models.JSONField(null=True)
    # The place as other records cite it.
    source = models.ForeignKey("organisations.Source", models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("fact of a document")
        ordering = ["start", "id"]
        indexes = [models.Index(fields=["document", "state"], name="fact_state")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def values(self) -> dict[str, Any]:
        """Its fields, corrected where a person did so."""
        return self.read if self.corrected is None else self.corrected

    def is_decided(self) -> bool:
        return self.state != FactState.PROPOSED

    def can_be_decided(self) -> bool:
        return self.state != FactState.APPLIED


class Match(models.TextChoices):
    SAME = "same", _("in the registry")
    ALIAS = "alias", _("in the registry under another spelling")
    LIKELY = "likely", _("perhaps in the registry")
    NEW = "new", pgettext_lazy("match", "new")


class DocumentMention(models.Model):
    """An organisation that a document names, and which entry of the registry it is."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="mentions")
    name = models.CharField(max_length=160)
    # Other ways in which the document writes it.
    written = models.JSONField(default=list)
    kind = models.CharField(max_length=12)
    match = models.CharField(max_length=6, choices=Match)
    # Keys of organisations, not foreign keys: a proposal must not keep an entry from going.
    organisation_id = models.BigIntegerField(null=True, db_index=True)
    score = models.FloatField(null=True)
    # [[code, a, b, whether it speaks for]]
    reasons = models.JSONField(default=list)
    # A person's answer: "", "new", "org:12" or "out".
    decision = models.CharField(max_length=30, blank=True)

    class Meta:
        verbose_name = _("mention of an organisation")
        constraints = [models.UniqueConstraint(fields=["document", "name"], name="mention_once")]

    def __str__(self) -> str:
        return self.name

    def answer(self) -> tuple[str, int | None]:
        """("org", key), ("new", None), ("out", None), or ("ask", None) while it is open."""
        if self.decision.startswith("org:"):
            return "org", int(self.decision[4:])
        if self.decision:
            return self.decision, None
        if self.match in (Match.SAME, Match.ALIAS) and self.organisation_id:
            return "org", self.organisation_id
        return ("ask", None) if self.match == Match.LIKELY else ("new", None)


class DocumentEffect(models.Model):
    """One record that an applied fact created or changed, for undo."""

    fact = models.ForeignKey(DocumentFact, models.CASCADE, related_name="effects")
    # What sort of record: a key of documents.facts.
    record = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    # None for a record that the fact created.
    before = models.JSONField(null=True)
    after = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("effect of a document")
        indexes = [models.Index(fields=["record", "object_id"], name="effect_object")]

    def __str__(self) -> str:
        return f"{self.record} {self.object_id}"


class Figure(models.Model):
    """A number that an accepted document states: of what, whose, as of when."""

    chain = models.ForeignKey("chain.Chain", models.CASCADE, related_name="figures")
    fact = models.OneToOneField(DocumentFact, models.CASCADE, related_name="figure")
    what = models.CharField(_("what"), max_length=160)
    scope = models.CharField(_("of what"), max_length=200, blank=True)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    share_of = models.CharField(_("share of"), max_length=160, blank=True)
    number = models.FloatField(_("number"))
    number_to = models.FloatField(null=True)
    # The day or period as the document says it, and the last day by which it can be ordered.
    as_of = models.CharField(_("as of"), max_length=40, blank=True)
    day = models.DateField()
    # What it measures, for finding what other documents say of the same (figures.key_of).
    key = models.CharField(max_length=64, db_index=True)
    source = models.ForeignKey("organisations.Source", models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("figure")
        indexes = [models.Index(fields=["chain", "what", "scope"], name="figure_chain")]

    def __str__(self) -> str:
        return f"{self.what} {self.number_text} {self.unit}".strip()

    @property
    def is_of_publication(self) -> bool:
        """Whether no day is said, so that the document's own day stands for it."""
        return bool(self.as_of) and not self.fact.values.get("as_of")

    @property
    def number_text(self) -> str:
        """12,345.6, or both ends of a range."""
        ends = [self.number] if self.number_to is None else [self.number, self.number_to]
        return "–".join(f"{one:,.6f}".rstrip("0").rstrip(".") for one in ends)
