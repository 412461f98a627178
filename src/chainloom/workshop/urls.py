"""Addresses below /c/<chain>/workshop/; each tool brings its own."""

from django.urls import include, path

from . import views
from .inspection.urls import urlpatterns as inspection

app_name = "workshop"
urlpatterns = [
    path("", views.home, name="home"),
    path("inspection/", include(inspection)),
]
