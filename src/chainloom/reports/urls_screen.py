"""The address of a chain's screen for whoever is not signed in, while the office publishes it."""

from django.urls import path

from .views import screen

app_name = "screen"
urlpatterns = [
    path("screen/<str:token>/", screen.public_screen, name="public"),
    path("screen/<str:token>/panels/", screen.public_panels, name="public_panels"),
]
