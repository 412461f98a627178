"""The address at which somebody who belongs to no chain claims their organisation."""

from django.urls import path

from .views import claims

app_name = "claims"
urlpatterns = [path("", claims.claim, name="claim")]
