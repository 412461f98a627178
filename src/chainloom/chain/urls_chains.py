"""Addresses that belong to no chain yet."""

from django.urls import path

from .views import announcement, chains

app_name = "chains"
urlpatterns = [
    path("new/", chains.chain_new, name="new"),
    path("new/announcement/", announcement.announcement_new, name="announcement"),
    path("new/announcement/confirm/", announcement.announcement_confirm, name="confirm"),
]
