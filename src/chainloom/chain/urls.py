"""Addresses."""

from django.urls import URLPattern

app_name = "chain"
urlpatterns: list[URLPattern] = []
