"""Addresses that belong to no chain yet."""

from django.urls import path

from .views import chains

app_name = "chains"
urlpatterns = [path("new/", chains.chain_new, name="new")]
