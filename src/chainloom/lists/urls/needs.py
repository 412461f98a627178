"""Addresses of needs."""

from django.urls import path

from ..views import needs

urlpatterns = [
    path("", needs.need_list, name="needs"),
    path("<int:need_id>/", needs.detail, name="need"),
]
