"""Pictures on their way: announced, sent in parts that may come again, put together.

A sender announces the names and sizes of all files and is told of each how many bytes are here and
their CRC-32. It goes on from there when its own file begins the same, else from nought. A part
names its offset and its CRC-32; what came already is passed over, so that a part whose answer was
lost may be sent again.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.temp import NamedTemporaryFile
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.audit.services import record
from chainloom.core.errors import Conflict, Invalid, Missing

from ...common import forget_files
from ..models import PicturePart, PictureView, Roll, RollPicture
from .acts import acts_close
from .common import locked_roll
from .grading import lay_out, regrade

MOST_PICTURES = 5000
MOST_PART = 4 * 1024 * 1024
FORGOTTEN = timedelta(days=7)
_NUMBERS = re.compile(r"(\d+)")


def natural(name: str) -> list[Any]:
    """Order in which people count: picture 2 before picture 10.

    >>> sorted(["p10.png", "p2.png", "P1.png"], key=natural)
    ['P1.png', 'p2.png', 'p10.png']
    """
    pieces = _NUMBERS.split(name.casefold())
    return [(1, int(one), "") if one.isdecimal() else (0, 0, one) for one in pieces]


def kept_bytes(roll: Roll) -> int:
    """What the pictures of the roll's organisation take, those announced included."""
    rows = RollPicture.objects.filter(roll__organisation=roll.organisation_id)
    return rows.aggregate(n=Sum("size"))["n"] or 0


@transaction.atomic
def pictures_announce(
    *, roll: Roll, files: Sequence[Mapping[str, Any]], by: Actor
) -> list[RollPicture]:
    """Say which files will come: `[{"name", "size"}]`. Returns their rows, in the order given.

    A file of the same name and size is the same picture, to be gone on with where it has not wholly
    come; whether it is the same file the sender finds out by the check sum. Pictures stand in the
    natural order of their names.
    """
    locked = locked_roll(roll, by)
    wanted = [_announced(one) for one in files]
    if not wanted:
        raise Invalid("required", _("Choose pictures, or a folder of them."), field="files")
    known = {(one.filename, one.size): one for one in locked.pictures.all()}
    fresh = [pair for pair in dict.fromkeys(wanted) if pair not in known]
    _check_room(locked, len(known) + len(fresh), sum(size for _name, size in fresh))
    made = [RollPicture(roll=locked, position=0, filename=n, size=s) for n, s in fresh]
    RollPicture.objects.bulk_create(made)
    if made:
        _put_in_order(locked)
        record(
            by=by,
            action="inspection.pictures_announced",
            obj=locked,
            context={"pictures": len(made)},
        )
    known |= {(one.filename, one.size): one for one in locked.pictures.all()}
    rows = [known[pair] for pair in wanted]
    waited = locked.pictures.filter(file="", pk__in=[one.pk for one in rows])
    waited.update(heard_at=timezone.now())
    return rows


def _announced(one: Mapping[str, Any]) -> tuple[str, int]:
    name, size = one.get("name"), one.get("size")
    if not isinstance(name, str) or not isinstance(size, int) or isinstance(size, bool):
        raise Invalid("malformed", _("Each file needs its name and its size."), field="files")
    name = cleaned_path(name)
    if size <= 0:
        raise Invalid("empty", _("“%(name)s” is empty.") % {"name": name}, field="files")
    if size > settings.PICTURE_LIMIT:
        message = _("“%(name)s” has %(size).1f MB; at most %(limit)d MB are accepted.")
        about = {"size": size / 1024**2, "limit": settings.PICTURE_LIMIT // 1024**2}
        raise Invalid("too_large", message % {"name": name, **about}, field="files")
    return name, size


def cleaned_path(name: str) -> str:
    """A file's path within the folder that was chosen, as it is kept and shown: never used as one.

    >>> cleaned_path("/front/../p1.png"), cleaned_path("back\\\\p1.png"), cleaned_path("..")
    ('front/p1.png', 'back/p1.png', 'picture')
    """
    plain = "".join(c for c in name.replace("\\", "/") if c.isprintable())
    parts = [one.strip() for one in plain.split("/")]
    path = "/".join(one for one in parts if one not in ("", ".", ".."))
    return path[-200:].lstrip("/") or "picture"


def _check_room(roll: Roll, pictures: int, more: int) -> None:
    if pictures > MOST_PICTURES:
        message = _("A roll has at most %(most)d pictures.") % {"most": MOST_PICTURES}
        raise Invalid("too_many", message, field="files")
    kept, limit = kept_bytes(roll), settings.PICTURES_LIMIT
    if kept + more > limit:
        message = _(
            "These pictures need %(more).1f GB; your organisation keeps %(kept).1f of "
            "%(limit).1f GB. Remove rolls that are no longer needed."
        )
        about = {"more": more / 1024**3, "kept": kept / 1024**3, "limit": limit / 1024**3}
        raise Conflict("no_room", message % about, field="files")


def _put_in_order(roll: Roll) -> None:
    rows = sorted(roll.pictures.all(), key=lambda one: (natural(one.filename), one.pk))
    for position, row in enumerate(rows):
        row.position = position
    RollPicture.objects.bulk_update(rows, ["position"])


def part_take(
    *, picture: RollPicture, offset: int, crc: int, content: bytes, by: Actor
) -> RollPicture:
    """Keep one part of a picture; the last one makes it whole."""
    if not content or len(content) > MOST_PART:
        message = _("A part has between 1 and %(most)d bytes.") % {"most": MOST_PART}
        raise Invalid("bad_part", message)
    if zlib.crc32(content) != crc:
        raise Conflict("damaged", _("This part was damaged on its way; send it again."))
    with transaction.atomic():
        locked_roll(picture.roll, by)
        row = _held(picture)
        if row.is_whole() or offset + len(content) <= row.received:
            return row
        if offset != row.received:
            raise Conflict(
                "other_offset",
                _("Parts are missing in between; go on from where the server is."),
                details={"received": row.received, "crc": row.crc},
            )
        if row.received + len(content) > row.size:
            raise Invalid("too_long", _("More came than was announced."))
        part = PicturePart(picture=row, offset=offset, size=len(content))
        part.file.save("part", ContentFile(content), save=False)
        part.save()
        row.received += len(content)
        row.crc = zlib.crc32(content, row.crc)
        row.heard_at = timezone.now()
        row.save(update_fields=["received", "crc", "heard_at"])
        if row.received == row.size:
            _put_together(row)
    return row


def _held(picture: RollPicture) -> RollPicture:
    row = RollPicture.objects.select_for_update().filter(pk=picture.pk).first()
    if row is None:
        raise Missing(_("This picture was removed; reload the page."))
    return row


@transaction.atomic
def picture_restart(*, picture: RollPicture, by: Actor) -> RollPicture:
    """Forget what came of a picture: the sender's file is another than the one it began with."""
    locked_roll(picture.roll, by)
    row = _held(picture)
    if not row.is_whole():
        _begin_anew(row)
    return row


def _begin_anew(row: RollPicture) -> None:
    forget_files(row.parts.all())
    row.parts.all().delete()
    row.received, row.crc = 0, 0
    row.save(update_fields=["received", "crc"])


def _put_together(row: RollPicture) -> None:
    parts = list(row.parts.all())
    digest = hashlib.sha256()
    with NamedTemporaryFile() as whole:
        for piece in _pieces(parts):
            digest.update(piece)
            whole.write(piece)
        whole.seek(0)
        row.file.save("picture", File(whole), save=False)
    row.sha256 = digest.hexdigest()
    row.save(update_fields=["file", "sha256"])
    forget_files(row.parts.all())
    row.parts.all().delete()


def _pieces(parts: Sequence[PicturePart]) -> Iterator[bytes]:
    for part in parts:
        with part.file.open("rb") as kept:
            yield kept.read()


def picture_add(*, roll: Roll, filename: str, content: File[bytes], by: Actor) -> RollPicture:
    """Take in a whole picture at once, as programs send it. The same one is taken once; another
    of the name and size of one that is here is refused."""
    size = content.size or 0
    with transaction.atomic():
        files = [{"name": filename, "size": size}]
        [row] = pictures_announce(roll=roll, files=files, by=by)
        if row.is_whole():
            if _sha256(content) != row.sha256:
                raise Conflict("another_picture", another(), field="file")
        else:
            offset = 0
            if row.received:
                row = picture_restart(picture=row, by=by)
            for piece in content.chunks(MOST_PART):
                crc = zlib.crc32(piece)
                row = part_take(picture=row, offset=offset, crc=crc, content=piece, by=by)
                offset += len(piece)
    return row


def another() -> str:
    """Why a picture is not taken whose name and size one has that is here."""
    return _("Another picture of this name is here: remove it first.")


def _sha256(content: File[bytes]) -> str:
    digest = hashlib.sha256()
    for piece in content.chunks(MOST_PART):
        digest.update(piece)
    return digest.hexdigest()


def forget_unfinished(*, by: Actor) -> int:
    """Forget pictures that have not wholly come and of which nothing was heard for a week, with
    what came of them; how many. Sent again, they begin anew."""
    old = RollPicture.objects.filter(file="", heard_at__lt=timezone.now() - FORGOTTEN)
    rolls = Roll.objects.filter(pk__in=old.values("roll"))
    return sum(_forget_of(roll, by) for roll in rolls)


@transaction.atomic
def _forget_of(roll: Roll, by: Actor) -> int:
    locked = locked_roll(roll, by)
    old = locked.pictures.filter(file="", heard_at__lt=timezone.now() - FORGOTTEN)
    keys = list(old.values_list("pk", flat=True))
    if keys:
        forget_files(PicturePart.objects.filter(picture__in=keys))
        locked.pictures.filter(pk__in=keys).delete()
        about = {"pictures": len(keys)}
        record(by=by, action="inspection.uploads_forgotten", obj=locked, context=about)
    return len(keys)


@transaction.atomic
def picture_remove(*, picture: RollPicture, by: Actor) -> None:
    """Take a picture out of its roll with its files and what was found on it."""
    roll = locked_roll(picture.roll, by)
    acts_close(picture)
    rows = RollPicture.objects.filter(pk=picture.pk)
    forget_files(rows)
    forget_files(PicturePart.objects.filter(picture=picture))
    forget_files(PictureView.objects.filter(picture=picture))
    rows.delete()
    lay_out(roll)
    regrade(roll)
    record(by=by, action="inspection.picture_removed", obj=roll)
