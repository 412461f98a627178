"""Addresses below /p/<chain>/: the events that a chain shows in public."""

from django.urls import path

from .views import opened

app_name = "public_events"
urlpatterns = [
    path("events/", opened.public_list, name="list"),
    path("events/<int:event_id>/", opened.public_event, name="event"),
]
