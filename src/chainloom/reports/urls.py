"""Addresses of overviews and reports, below /c/<chain>/."""

from django.urls import path

from .views import briefings, overview, screen

app_name = "reports"
BRIEFING = "briefings/<int:briefing_id>/"
PART = BRIEFING + "parts/<str:part>/"
urlpatterns = [
    path("", overview.overview, name="overview"),
    path("briefings/", briefings.briefing_list, name="briefings"),
    path("briefings/new/", briefings.new, name="briefing_new"),
    path(BRIEFING, briefings.detail, name="briefing"),
    path(BRIEFING + "edit/", briefings.edit, name="briefing_edit"),
    path(BRIEFING + "do/<slug:verb>/", briefings.act, name="briefing_act"),
    path(BRIEFING + "briefing.docx", briefings.paper, {"kind": "docx"}, name="briefing_docx"),
    path(BRIEFING + "briefing.pdf", briefings.paper, {"kind": "pdf"}, name="briefing_pdf"),
    path(PART, briefings.text, name="briefing_text"),
    path(PART + "follow/", briefings.follow, name="briefing_follow"),
    path("screen/", screen.screen, name="screen"),
    path("screen/panels/", screen.panels, name="screen_panels"),
    path("screen/address/", screen.address, name="screen_address"),
]
