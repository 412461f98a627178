"""Addresses of matches."""

from django.urls import path

from ..views import exports, matches, weights

ONE = "<int:match_id>/"
urlpatterns = [
    path("export/", exports.matches_export, name="matches_export"),
    path("", matches.match_list, name="matches"),
    path("weights/", weights.match_weights, name="match_weights"),
    path("weights/reset/", weights.match_weights_reset, name="match_weights_reset"),
    path("of/<int:need_id>/", matches.propose, name="match_propose"),
    path(ONE, matches.detail, name="match"),
    path(ONE + "step/", matches.step, name="match_step"),
    path(ONE + "drop/", matches.drop, name="match_drop"),
    path(ONE + "do/<slug:verb>/", matches.act, name="match_act"),
]
