"""Addresses that belong to no app."""

from django.urls import path

from . import views

app_name = "web"
urlpatterns = [
    path("language/", views.language, name="language"),
    path("health/", views.health, name="health"),
]
