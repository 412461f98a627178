"""Addresses below /c/<chain>/imports/."""

from django.urls import path

from .views import files, mapping, preview

app_name = "imports"
urlpatterns = [
    path("", files.import_list, name="list"),
    path("new/", files.upload, name="upload"),
    path("templates/<slug:table>.xlsx", files.template, name="template"),
    path("<int:import_id>/", preview.detail, name="detail"),
    path("<int:import_id>/progress/", preview.progress, name="progress"),
    path("<int:import_id>/columns/", mapping.columns, name="columns"),
    path("<int:import_id>/decide/", preview.decide, name="decide"),
    path("<int:import_id>/accept/", preview.accept, name="accept"),
    path("<int:import_id>/confirm/", preview.confirm, name="confirm"),
    path("<int:import_id>/again/", preview.again, name="again"),
    path("<int:import_id>/undo/", preview.undo, name="undo"),
    path("<int:import_id>/close/", preview.close, name="close"),
    path("<int:import_id>/discard/", files.discard, name="discard"),
    path("<int:import_id>/mistakes.xlsx", files.mistakes, name="mistakes"),
    path("<int:import_id>/original/", files.original, name="original"),
]
