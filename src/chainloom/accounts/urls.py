"""Addresses of people and rights."""

from django.urls import path

from . import views

app_name = "accounts"
CHAIN = "c/<slug:chain_slug>/people/"
urlpatterns = [
    path("switch/", views.switch, name="switch"),
    path("me/", views.profile, name="profile"),
    path("me/tokens/", views.tokens, name="tokens"),
    path("me/tokens/<int:token_id>/revoke/", views.token_revoked, name="token_revoke"),
    path("invitations/<str:token>/", views.invitation, name="invitation"),
    path(CHAIN, views.people, name="people"),
    path(CHAIN + "invite/", views.invite, name="invite"),
    path(CHAIN + "<int:membership_id>/end/", views.end, name="end"),
    path(CHAIN + "invitations/<int:invitation_id>/revoke/", views.revoke, name="revoke"),
]
