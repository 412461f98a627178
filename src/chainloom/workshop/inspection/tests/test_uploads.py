"""Pictures come in parts, survive a lost connection and a reload, and are counted."""

from __future__ import annotations

import json
import zlib

import pytest
from django.core.files.base import ContentFile

from chainloom.core.errors import Conflict, Invalid, Missing
from chainloom.workshop.inspection.models import PicturePart, RollPicture
from chainloom.workshop.inspection.services import uploads

pytestmark = pytest.mark.django_db
CONTENT = bytes(range(256)) * 40
SIZE = len(CONTENT)
HALF = 5000


def announce(roll, firm, *names, size=SIZE):
    files = [{"name": name, "size": size} for name in names]
    return uploads.pictures_announce(roll=roll, files=files, by=firm)


def send(picture, firm, start, end, content=CONTENT):
    piece = content[start:end]
    return uploads.part_take(
        picture=picture, offset=start, crc=zlib.crc32(piece), content=piece, by=firm
    )


def test_a_picture_sent_in_parts_is_the_one_that_was_sent(begin, firm):
    [picture] = announce(begin(), firm, "a.png")
    send(picture, firm, 0, HALF)
    assert not send(picture, firm, HALF, HALF + 10).is_whole()
    whole = send(picture, firm, HALF + 10, len(CONTENT))
    assert whole.is_whole()
    assert whole.file.read() == CONTENT
    assert not PicturePart.objects.exists()


def test_after_a_reload_sending_goes_on_where_it_stopped(begin, firm):
    roll = begin()
    [picture] = announce(roll, firm, "a.png")
    send(picture, firm, 0, HALF)
    [again] = announce(roll, firm, "a.png")
    assert (again.pk, again.received) == (picture.pk, HALF)
    assert again.crc == zlib.crc32(CONTENT[:HALF])


def test_equal_names_in_two_folders_are_two_pictures(begin, firm):
    front, back = announce(begin(), firm, "roll/front/1.png", "/roll\\back/../1.png")
    assert (front.filename, back.filename) == ("roll/front/1.png", "roll/back/1.png")
    assert front.pk != back.pk


def test_a_picture_that_was_removed_meanwhile_is_told(begin, firm):
    [picture] = announce(begin(), firm, "a.png")
    RollPicture.objects.filter(pk=picture.pk).delete()
    with pytest.raises(Missing):
        send(picture, firm, 0, HALF)
    with pytest.raises(Missing):
        uploads.picture_restart(picture=picture, by=firm)


def test_a_part_whose_answer_was_lost_may_come_again(begin, firm):
    [picture] = announce(begin(), firm, "a.png")
    send(picture, firm, 0, HALF)
    assert send(picture, firm, 0, HALF).received == HALF
    assert send(picture, firm, HALF, len(CONTENT)).is_whole()
    assert send(picture, firm, HALF, len(CONTENT)).is_whole()


def test_a_gap_says_where_the_server_is(begin, firm):
    [picture] = announce(begin(), firm, "a.png")
    send(picture, firm, 0, HALF)
    with pytest.raises(Conflict) as caught:
        send(picture, firm, HALF + 1, HALF + 9)
    assert caught.value.details["received"] == HALF


def test_a_damaged_part_is_not_kept(begin, firm):
    [picture] = announce(begin(), firm, "a.png")
    with pytest.raises(Conflict) as caught:
        uploads.part_take(picture=picture, offset=0, crc=1, content=CONTENT[:9], by=firm)
    assert caught.value.code == "damaged"
    picture.refresh_from_db()
    assert picture.received == 0


def test_more_than_announced_is_refused(begin, firm):
    [picture] = announce(begin(), firm, "a.png", size=10)
    with pytest.raises(Invalid):
        send(picture, firm, 0, 11)


def test_another_file_of_the_same_name_begins_anew(begin, firm, django_capture_on_commit_callbacks):
    roll = begin()
    [picture] = announce(roll, firm, "a.png")
    send(picture, firm, 0, HALF)
    kept = PicturePart.objects.get().file
    with django_capture_on_commit_callbacks(execute=True):
        uploads.picture_restart(picture=picture, by=firm)
    assert not kept.storage.exists(kept.name)
    other = CONTENT[::-1]
    assert send(picture, firm, 0, len(other), other).file.read() == other


def test_pictures_stand_in_natural_order(begin, firm):
    roll = begin()
    announce(roll, firm, "p10.png", "p2.png")
    announce(roll, firm, "P1.png")
    assert [one.filename for one in roll.pictures.all()] == ["P1.png", "p2.png", "p10.png"]


def test_the_same_picture_is_kept_once(begin, firm):
    roll = begin()
    for _time in range(2):
        uploads.picture_add(roll=roll, filename="a.png", content=ContentFile(CONTENT), by=firm)
    assert roll.pictures.count() == 1


def test_a_picture_scanned_anew_under_its_old_name_is_not_taken_for_the_old_one(begin, firm):
    """Uncompressed scans all have one size."""
    roll = begin()
    uploads.picture_add(roll=roll, filename="a.bmp", content=ContentFile(CONTENT), by=firm)
    anew = ContentFile(CONTENT[::-1])
    with pytest.raises(Conflict) as caught:
        uploads.picture_add(roll=roll, filename="a.bmp", content=anew, by=firm)
    assert caught.value.code == "another_picture"
    uploads.picture_remove(picture=roll.pictures.get(), by=firm)
    row = uploads.picture_add(roll=roll, filename="a.bmp", content=anew, by=firm)
    assert row.file.read() == CONTENT[::-1]


def test_what_an_organisation_keeps_has_a_limit(begin, firm, settings):
    settings.PICTURES_LIMIT = 3 * len(CONTENT)
    announce(begin(), firm, "a.png", "b.png")
    other = begin("R-2")
    with pytest.raises(Conflict) as caught:
        announce(other, firm, "a.png", "b.png")
    assert caught.value.code == "no_room"
    assert not other.pictures.exists()
    announce(other, firm, "a.png")


@pytest.mark.parametrize(
    "files",
    [[], [{"name": "a"}], [{"name": "a", "size": 0}], [{"name": "a", "size": True}],
     [{"name": "a", "size": 10**12}]],
)  # fmt: skip
def test_what_cannot_be_announced_is_refused(begin, firm, files):
    with pytest.raises(Invalid):
        uploads.pictures_announce(roll=begin(), files=files, by=firm)
    assert not RollPicture.objects.exists()


def test_the_page_sends_as_its_script_does(begin, firm, client_of, chain):
    roll = begin()
    browser = client_of(firm)
    base = f"/c/{chain.slug}/workshop/inspection/rolls/{roll.pk}/"
    body = json.dumps({"files": [{"name": "a.png", "size": len(CONTENT)}]})
    told = browser.post(f"{base}upload/", body, content_type="application/json").json()
    [one] = told["pictures"]
    address = f"{base}pictures/{one['id']}/part/?offset=0&crc={zlib.crc32(CONTENT)}"
    answer = browser.post(address, CONTENT, content_type="application/octet-stream")
    assert answer.json()["whole"] is True
    assert roll.pictures.get().file.read() == CONTENT
