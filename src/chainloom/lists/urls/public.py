"""Addresses below /p/<chain>/: what of the lists the public sees."""

from django.urls import path

from ..views import public

app_name = "public_lists"
urlpatterns = [
    path("needs/", public.needs, name="needs"),
    path("needs/<int:need_id>/", public.need, name="need"),
    path("policies/", public.policies, name="policies"),
    path("policies/<int:policy_id>/", public.policy, name="policy"),
]
