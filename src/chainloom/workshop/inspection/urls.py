"""Addresses of the inspection tool, below /c/<chain>/workshop/inspection/."""

from django.urls import path

from .views import map as maps
from .views import pictures, rolls

ROLL = "rolls/<int:roll_id>/"
PICTURE = ROLL + "pictures/<int:picture_id>/"
urlpatterns = [
    path("", rolls.roll_list, name="rolls"),
    path("rolls/new/", rolls.roll_new, name="roll_new"),
    path(ROLL, maps.roll, name="roll"),
    path(ROLL + "edit/", rolls.roll_edit, name="roll_edit"),
    path(ROLL + "remove/", rolls.roll_remove, name="roll_remove"),
    path(ROLL + "data/", maps.roll_data, name="roll_data"),
    path(ROLL + "act/", maps.roll_act, name="roll_act"),
    path(ROLL + "inspect/", maps.roll_inspect, name="roll_inspect"),
    path(ROLL + "pictures/", pictures.roll_pictures, name="roll_pictures"),
    path(ROLL + "upload/", pictures.roll_upload, name="roll_upload"),
    path(PICTURE + "part/", pictures.roll_part, name="roll_part"),
    path(PICTURE + "remove/", pictures.picture_remove, name="picture_remove"),
    path(PICTURE + "view/<int:piece>.jpg", pictures.picture_view, name="picture_view"),
    path(PICTURE + "heat.png", pictures.picture_heat, name="picture_heat"),
]
