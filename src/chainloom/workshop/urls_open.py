"""Addresses below /w/: for whoever has the key in them, with or without an account."""

from django.urls import path

from .inspection.views import opened

app_name = "workshop_open"
urlpatterns = [
    path("<slug:key>/", opened.report, name="report"),
    path("<slug:key>/paper/<slug:kind>/", opened.report_paper, name="report_paper"),
    path("<slug:key>/crops/<int:crop>.jpg", opened.report_crop, name="report_crop"),
]
