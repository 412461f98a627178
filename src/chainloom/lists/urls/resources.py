"""Addresses of resources."""

from django.urls import path

from ..views import resources

urlpatterns = [
    path("", resources.resource_list, name="resources"),
    path("<int:resource_id>/", resources.detail, name="resource"),
]
