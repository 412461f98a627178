"""Addresses of needs."""

from django.urls import path

from ..views import exports, needs, outside, writing

ONE = "<int:need_id>/"
urlpatterns = [
    path("export/", exports.needs_export, name="needs_export"),
    path("", needs.need_list, name="needs"),
    path("new/", needs.new, name="need_new"),
    path("read/", writing.need_read, name="need_read"),
    path("parties/", writing.party_options, name="party_options"),
    path("offers/<int:offer_id>/<slug:verb>/", outside.act, name="outside_offer"),
    path(ONE, needs.detail, name="need"),
    path(ONE + "edit/", needs.edit, name="need_edit"),
    path(ONE + "do/<slug:verb>/", needs.act, name="need_act"),
]
