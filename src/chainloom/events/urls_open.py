"""Addresses below /e/: for whoever has the key in them, with or without an account."""

from django.urls import path

from .views import opened

app_name = "events_open"
OWN = "s/<slug:key>/"
urlpatterns = [
    path("calendar/<slug:key>.ics", opened.feed, name="feed"),
    path(OWN, opened.signup, name="signup"),
    path(OWN + "feedback/", opened.feedback, name="feedback"),
    path(OWN + "do/<slug:verb>/", opened.signup_act, name="signup_act"),
    path(OWN + "event.ics", opened.signup_calendar, name="signup_calendar"),
    path(OWN + "materials/<int:material_id>/", opened.signup_material, name="signup_material"),
    path("<slug:key>/", opened.link, name="link"),
]
