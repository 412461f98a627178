"""Addresses below /c/<chain>/workshop/; each tool brings its own."""

from django.urls import include, path

from . import views

app_name = "workshop"
urlpatterns = [
    path("", views.home, name="home"),
    path("colour/", include("chainloom.workshop.colour.urls")),
    path("tools/", include("chainloom.workshop.providers.urls")),
    path("inspection/", include("chainloom.workshop.inspection.urls")),
]
