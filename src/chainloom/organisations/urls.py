"""Addresses below /c/<chain>/organisations/."""

from django.urls import path

from .views import bodies, body_editing, claims, detail, editing, listing, merging, office

app_name = "organisations"
urlpatterns = [
    path("", listing.organisation_list, name="list"),
    path("export/", listing.export, name="export"),
    path("search/", listing.search, name="search"),
    path("new/", editing.create, name="new"),
    path("likely/", editing.likely, name="likely"),
    path("tiers/", office.tiers, name="tiers"),
    path("expiring/", office.expiring_list, name="expiring"),
    path("changes/", office.changes, name="changes"),
    path("claims/", claims.inbox, name="claims"),
    path(
        "claims/<int:claim_id>/approve/",
        claims.decide,
        {"verdict": "approve"},
        name="claim_approve",
    ),
    path(
        "claims/<int:claim_id>/refuse/", claims.decide, {"verdict": "refuse"}, name="claim_refuse"
    ),
    path("merges/<int:merge_id>/undo/", merging.undo, name="unmerge"),
    path("<int:pk>/", detail.detail, name="detail"),
    path("<int:pk>/edit/", editing.edit, name="edit"),
    path("<int:pk>/remove/", editing.remove, name="remove"),
    path("<int:pk>/sharing/", editing.sharing, name="sharing"),
    path("<int:pk>/merge/", merging.choose, name="merge_choose"),
    path("<int:pk>/merge/<int:other_pk>/", merging.merge, name="merge"),
    path("<int:pk>/apart/<int:other_pk>/", merging.tell_apart, name="tell_apart"),
    path("apart/<int:distinction_id>/undo/", merging.apart_undo, name="apart_undo"),
    path("<int:pk>/certificates/", detail.certificates, name="certificates"),
    path("<int:pk>/certificates/add/", editing.certificate_add, name="certificate_add"),
    path(
        "<int:pk>/certificates/<int:certificate_id>/",
        editing.certificate_edit,
        name="certificate_edit",
    ),
    path(
        "<int:pk>/certificates/<int:certificate_id>/remove/",
        editing.certificate_remove,
        name="certificate_remove",
    ),
    path("<int:pk>/names/", detail.names, name="names"),
    path("<int:pk>/names/add/", editing.name_add, name="name_add"),
    path("<int:pk>/names/<int:name_id>/remove/", editing.name_remove, name="name_remove"),
    path("<int:pk>/contacts/", detail.contacts, name="contacts"),
    path("<int:pk>/contacts/add/", editing.contact_add, name="contact_add"),
    path("<int:pk>/contacts/<int:contact_id>/", editing.contact_edit, name="contact_edit"),
    path("<int:pk>/contacts/<int:contact_id>/erase/", editing.contact_erase, name="contact_erase"),
    path("bodies/", bodies.body_list, name="bodies"),
    path("bodies/export/", bodies.export, name="bodies_export"),
    path("<int:pk>/body/", body_editing.describe, name="body_edit"),
    path("<int:pk>/members/", bodies.members, name="members"),
    path("<int:pk>/members/add/", body_editing.member_add, name="member_add"),
    path("<int:pk>/members/<int:seat_id>/end/", body_editing.member_end, name="member_end"),
    path(
        "<int:pk>/members/<int:seat_id>/replace/",
        body_editing.member_replace,
        name="member_replace",
    ),
    path("<int:pk>/terms/", bodies.terms, name="terms"),
    path("<int:pk>/terms/new/", body_editing.term_new, name="term_new"),
    path("<int:pk>/terms/<int:term_id>/", body_editing.term_edit, name="term_edit"),
    path("<int:pk>/terms/<int:term_id>/remove/", body_editing.term_remove, name="term_remove"),
    path("<int:pk>/looked-after/", bodies.looked_after, name="looked_after"),
    path("<int:pk>/looked-after/add/", body_editing.firm_assign, name="firm_assign"),
    path(
        "<int:pk>/looked-after/<int:assignment_id>/end/",
        body_editing.assignment_end,
        name="assignment_end",
    ),
    path(
        "<int:pk>/looked-after/<int:assignment_id>/pass-on/",
        body_editing.assignment_pass_on,
        name="assignment_pass_on",
    ),
    path("<int:pk>/history/", detail.history, name="history"),
    path("<int:pk>/more/<slug:key>/", detail.panel, name="panel"),
]
