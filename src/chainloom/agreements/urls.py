"""Addresses below /c/<chain>/agreements/."""

from django.urls import path

from .views import listing, one, parts

app_name = "agreements"
ONE = "<int:agreement_id>/"
PARTY = ONE + "parties/<int:party_id>/"
OBLIGATION = ONE + "obligations/<int:obligation_id>/"
urlpatterns = [
    path("", listing.agreement_list, name="list"),
    path("export/", listing.export, name="export"),
    path("matrix/", listing.matrix_page, name="matrix"),
    path("owed/", listing.owed, name="owed"),
    path("new/", one.new, name="new"),
    path("parties/", one.party_options, name="party_options"),
    path(ONE, one.detail, name="agreement"),
    path(ONE + "edit/", one.edit, name="edit"),
    path(ONE + "do/<slug:verb>/", one.act, name="act"),
    path(ONE + "parties/", parts.party_add, name="party_add"),
    path(PARTY, parts.party_edit, name="party_edit"),
    path(PARTY + "remove/", parts.party_remove, name="party_remove"),
    path(ONE + "obligations/", parts.obligation_add, name="obligation_add"),
    path(OBLIGATION, parts.obligation_edit, name="obligation_edit"),
    path(OBLIGATION + "stop/", parts.obligation_stop, name="obligation_stop"),
    path(OBLIGATION + "resume/", parts.obligation_resume, name="obligation_resume"),
    path(ONE + "dues/<int:due_id>/<slug:verb>/", parts.due_act, name="due_act"),
    path(ONE + "outcomes/", parts.outcome_add, name="outcome_add"),
    path(ONE + "outcomes/<int:outcome_id>/<slug:verb>/", parts.outcome_act, name="outcome_act"),
]
