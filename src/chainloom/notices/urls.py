"""Addresses of notices: one's own, and what a chain's office sets."""

from django.urls import path

from . import views

app_name = "notices"
MINE = "me/notices/"
CHAIN = "c/<slug:chain_slug>/notices/"
urlpatterns = [
    path(MINE, views.mine, name="list"),
    path(MINE + "read/", views.read_all, name="read_all"),
    path(MINE + "preferences/", views.preferences, name="preferences"),
    path(MINE + "<int:notice_id>/", views.follow, name="follow"),
    path(MINE + "<int:notice_id>/read/", views.read, name="read"),
    path(CHAIN, views.webhooks, name="webhooks"),
    path(CHAIN + "new/", views.webhook_new, name="webhook_new"),
    path(CHAIN + "hours/", views.hours, name="hours"),
    path(CHAIN + "<int:webhook_id>/", views.webhook_edit, name="webhook_edit"),
    path(CHAIN + "<int:webhook_id>/test/", views.webhook_test, name="webhook_test"),
    path(CHAIN + "<int:webhook_id>/switch/", views.webhook_switch, name="webhook_switch"),
    path(CHAIN + "<int:webhook_id>/remove/", views.webhook_remove, name="webhook_remove"),
]
