"""Addresses below /c/<chain>/documents/."""

from django.urls import path

from .views import facts, listing, review

app_name = "documents"
ONE = "<int:document_id>/"
FACT = ONE + "facts/<int:fact_id>/"
urlpatterns = [
    path("", listing.document_list, name="list"),
    path("new/", listing.add, name="add"),
    path("figures/", listing.figure_list, name="figures"),
    path("waiting/", listing.apply_waiting, name="apply_waiting"),
    path(ONE, review.detail, name="detail"),
    path(ONE + "progress/", review.progress, name="progress"),
    path(ONE + "read/", review.read_again, name="read"),
    path(ONE + "describe/", review.describe, name="describe"),
    path(ONE + "accept/", review.accept_all, name="accept"),
    path(ONE + "apply/", review.apply, name="apply"),
    path(ONE + "undo/", review.undo, name="undo"),
    path(ONE + "remove/", review.remove, name="remove"),
    path(ONE + "original/", review.original, name="original"),
    path(FACT, facts.card, name="card"),
    path(FACT + "decide/", facts.decide, name="decide"),
    path(FACT + "edit/", facts.edit, name="edit"),
    path(ONE + "mentions/<int:mention_id>/", facts.mention_decide, name="mention_decide"),
]
