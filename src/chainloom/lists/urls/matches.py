"""Addresses of matches."""

from django.urls import path

from ..views import matches

ONE = "<int:match_id>/"
urlpatterns = [
    path("", matches.match_list, name="matches"),
    path("of/<int:need_id>/", matches.propose, name="match_propose"),
    path(ONE, matches.detail, name="match"),
    path(ONE + "step/", matches.step, name="match_step"),
    path(ONE + "drop/", matches.drop, name="match_drop"),
    path(ONE + "do/<slug:verb>/", matches.act, name="match_act"),
]
