"""Addresses of matchmaking events."""

from django.urls import path

from ..views.matchmaking import events, papers, parties, talks

ONE = "<int:matchmaking_id>/"
TALK = ONE + "talks/<int:talk_id>/"
urlpatterns = [
    path("", events.event_list, name="matchmakings"),
    path("new/", events.new, name="matchmaking_new"),
    path(ONE, events.detail, name="matchmaking"),
    path(ONE + "edit/", events.edit, name="matchmaking_edit"),
    path(ONE + "do/<slug:verb>/", events.act, name="matchmaking_act"),
    path(ONE + "outcome/", events.outcome, name="matchmaking_outcome"),
    path(ONE + "parties/", parties.party_list, name="matchmaking_parties"),
    path(ONE + "choose/", parties.choose, name="matchmaking_choose"),
    path(ONE + "parties/<int:organisation_id>/", parties.party, name="matchmaking_party"),
    path(ONE + "entries/<int:entry_id>/<slug:verb>/", parties.entry, name="matchmaking_entry"),
    path(ONE + "results/", talks.result_list, name="matchmaking_results"),
    path(ONE + "talks/new/", talks.new, name="talk_new"),
    path(TALK, talks.talk, name="talk"),
    path(TALK + "move/", talks.move, name="talk_move"),
    path(TALK + "do/<slug:verb>/", talks.act, name="talk_act"),
    path(ONE + "plan.pdf", papers.plan, name="matchmaking_plan_pdf"),
    path(ONE + "slips.pdf", papers.slips, name="matchmaking_slips_pdf"),
    path(ONE + "parties/<int:organisation_id>/slip.pdf", papers.slip, name="matchmaking_slip_pdf"),
]
