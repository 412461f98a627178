"""A document comes in: as a file, as pasted text, or by its address."""

from __future__ import annotations

from pathlib import PurePath

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.audit.services import record
from chainloom.core.errors import Conflict, Invalid, Problem
from chainloom.core.files import digest_of
from chainloom.organisations.services.fields import one_line

from .. import fetching
from ..models import Document, DocumentState
from ..policy import document_policy
from .reading import start_reading

PASTED = "pasted.txt"
LONGEST_PASTE = 2_000_000


def _check(chain: models.Model, by: Actor) -> None:
    document_policy.check_add(by)
    if chain.pk != by.chain_id:
        raise Invalid("other_chain", _("Choose the chain to add documents to first."))


def same_file(chain_id: int, sha256: str) -> Document | None:
    """The document of the chain that is this very file."""
    return Document.objects.filter(chain=chain_id, sha256=sha256).order_by("pk").first()


def refuse_same(known: Document | None) -> None:
    """The same file is not kept twice: who sends it is told where it is."""
    if known is None:
        return
    about = {"title": str(known), "day": timezone.localdate(known.created_at)}
    raise Conflict(
        "same_file",
        _("This file is here already: “%(title)s”, added on %(day)s.") % about,
        details={"document": known.pk, "title": str(known)},
    )


@transaction.atomic
def document_add(
    *, chain: models.Model, filename: str, content: File[bytes], by: Actor, title: str = ""
) -> Document:
    """Keep a file and have it read. The very same file is refused, naming the first."""
    document = document_keep(chain=chain, filename=filename, content=content, by=by, title=title)
    return start_reading(document, by)


@transaction.atomic
def document_keep(
    *, chain: models.Model, filename: str, content: File[bytes], by: Actor, title: str = ""
) -> Document:
    """Keep a file that somebody else has read, in the caller's transaction."""
    _check(chain, by)
    size = content.size or 0
    if not size:
        raise Invalid("empty", _("The file is empty."), field="file")
    if size > settings.UPLOAD_LIMIT:
        message = _("The file has %(size).1f MB; at most %(limit)d MB are accepted.")
        about = {"size": size / 1024**2, "limit": settings.UPLOAD_LIMIT // 1024**2}
        raise Invalid("too_large", message % about, field="file")
    sha256 = digest_of(content)
    refuse_same(same_file(chain.pk, sha256))
    name = PurePath(filename.replace("\\", "/")).name[:200] or "file"
    document = Document(
        chain=chain,
        filename=name,
        title=one_line(title)[:200],
        said=["title"] if title.strip() else [],
        size=size,
        sha256=sha256,
        state=DocumentState.QUEUED,
        created_by=by.user,
    )
    document.file.save(name, content, save=False)
    document.save()
    record(by=by, action="document.added", obj=document, context={"size": size})
    return document


def document_paste(*, chain: models.Model, text: str, by: Actor, title: str = "") -> Document:
    """Keep text that somebody pasted, as a text file."""
    if not text.strip():
        raise Invalid("empty", _("There is no text."), field="text")
    if len(text) > LONGEST_PASTE:
        raise Invalid("too_long", _("The text is too long; send it as a file."), field="text")
    content = ContentFile(text.encode(errors="replace"), name=PASTED)
    return document_add(chain=chain, filename=PASTED, content=content, by=by, title=title)


@transaction.atomic
def document_fetch(*, chain: models.Model, url: str, by: Actor) -> Document:
    """Have the server fetch a page and read it; only where the operator allows it."""
    _check(chain, by)
    if not settings.FETCH_DOCUMENTS:
        raise Problem(
            "fetch_off", _("This installation fetches no pages: send the file."), status=409
        )
    try:
        address = fetching.checked(url)
    except fetching.Refused as refused:
        raise Invalid(refused.code, fetching.sentence(refused.code), field="url") from refused
    document = Document.objects.create(
        chain=chain, url=address, state=DocumentState.QUEUED, created_by=by.user
    )
    record(by=by, action="document.added", obj=document, context={"fetched": True})
    return start_reading(document, by)
