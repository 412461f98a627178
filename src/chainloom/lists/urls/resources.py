"""Addresses of resources."""

from django.urls import path

from ..views import exports, resources, writing

ONE = "<int:resource_id>/"
urlpatterns = [
    path("export/", exports.resources_export, name="resources_export"),
    path("", resources.resource_list, name="resources"),
    path("new/", resources.new, name="resource_new"),
    path("read/", writing.resource_read, name="resource_read"),
    path("derive/", resources.derive, name="resources_derive"),
    path(ONE, resources.detail, name="resource"),
    path(ONE + "edit/", resources.edit, name="resource_edit"),
    path(ONE + "do/<slug:verb>/", resources.act, name="resource_act"),
]
