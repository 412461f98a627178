"""Addresses below /c/<chain>/events/."""

from django.urls import path

from .views import listing, meeting, one, people

app_name = "events"
ONE = "<int:event_id>/"
MATERIAL = ONE + "materials/<int:material_id>/"
ITEM = ONE + "agenda/<int:item_id>/"
RESOLUTION = ONE + "resolutions/<int:resolution_id>/"
urlpatterns = [
    path("", listing.event_list, name="list"),
    path("calendar/", listing.calendar, name="calendar"),
    path("export/", listing.export, name="export"),
    path("resolutions/", listing.resolutions, name="resolutions"),
    path("feed/", listing.feed, name="feed"),
    path("feed/make/", listing.feed_make, name="feed_make"),
    path("feed/revoke/", listing.feed_revoke, name="feed_revoke"),
    path("new/", one.new, name="new"),
    path("find/", one.find, name="find"),
    path(ONE, one.detail, name="event"),
    path(ONE + "edit/", one.edit, name="edit"),
    path(ONE + "do/<slug:verb>/", one.act, name="act"),
    path(ONE + "invite/", one.invite, name="invite"),
    path(ONE + "invite/mail/", one.invite_mail, name="invite_mail"),
    path(ONE + "outcome/", one.outcome, name="outcome"),
    path(ONE + "qr.svg", one.qr, name="qr"),
    path(ONE + "event.ics", one.calendar_file, name="calendar_file"),
    path(ONE + "sign-up/", people.sign_up, name="sign_up"),
    path(ONE + "people/", people.people, name="people"),
    path(ONE + "people/export/", people.people_export, name="people_export"),
    path(ONE + "people/<int:signup_id>/<slug:verb>/", people.signup_act, name="signup_act"),
    path(ONE + "check-in/", people.check_in, name="check_in"),
    path(ONE + "door/", people.door, name="door"),
    path(ONE + "materials/", people.material_add, name="material_add"),
    path(MATERIAL, people.material, name="material"),
    path(MATERIAL + "remove/", people.material_remove, name="material_remove"),
    path(ONE + "minutes/", meeting.minutes, name="minutes"),
    path(ONE + "minutes/edit/", meeting.minutes_edit, name="minutes_edit"),
    path(ONE + "minutes.docx", meeting.minutes_file, name="minutes_file"),
    path(ONE + "seats/", meeting.seats, name="seats"),
    path(ONE + "agenda/", meeting.agenda_add, name="agenda_add"),
    path(ITEM, meeting.agenda_edit, name="agenda_edit"),
    path(ITEM + "<slug:verb>/", meeting.agenda_act, name="agenda_act"),
    path(ONE + "resolutions/", meeting.resolution_add, name="resolution_add"),
    path(RESOLUTION, meeting.resolution_edit, name="resolution_edit"),
    path(RESOLUTION + "<slug:verb>/", meeting.resolution_act, name="resolution_act"),
]
