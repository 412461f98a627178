"""Addresses of background jobs, and of workbooks that one made."""

from django.urls import path

from . import views

app_name = "jobs"
WORKBOOK = "c/<slug:chain_slug>/workbooks/<uuid:list_job>/"
urlpatterns = [
    path("jobs/<uuid:job_id>/", views.detail, name="detail"),
    path("jobs/<uuid:job_id>/cancel/", views.cancel, name="cancel"),
    path(WORKBOOK, views.workbook, name="workbook"),
    path(WORKBOOK + "file/", views.workbook_file, name="workbook_file"),
]
