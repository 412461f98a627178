"""Addresses below /c/<chain>/workshop/; each tool brings its own."""

from django.urls import include, path

from . import views

app_name = "workshop"
urlpatterns = [
    path("", views.home, name="home"),
    path("inspection/", include("chainloom.workshop.inspection.urls")),
]
