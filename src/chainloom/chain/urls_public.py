"""Addresses of a chain for whoever is not signed in, below /p/<chain>/."""

from django.urls import path

from .views import public

app_name = "public"
urlpatterns = [
    path("", public.start, name="start"),
    path("members/", public.members, name="members"),
]
