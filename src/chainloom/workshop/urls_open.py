"""Addresses below /w/: for whoever has the key in them, with or without an account."""

from django.urls import path

from .colour.views import opened as colour
from .inspection.views import opened

app_name = "workshop_open"
urlpatterns = [
    path("colour/<slug:colour_key>/", colour.page, name="colour"),
    path("colour/<slug:colour_key>/file/", colour.file, name="colour_file"),
    path("<slug:key>/", opened.report, name="report"),
    path("<slug:key>/paper/<slug:kind>/", opened.report_paper, name="report_paper"),
    path("<slug:key>/crops/<int:crop>.jpg", opened.report_crop, name="report_crop"),
]
