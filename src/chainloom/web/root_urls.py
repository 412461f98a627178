"""Every address of the product; each app brings its own below its prefix."""

from __future__ import annotations

from django.urls import include, path

from chainloom.accounts.views import AddressesView, home

CHAIN = "c/<slug:chain_slug>/"
# Another name than `chain_slug`, which needs a membership: these ask for none.
PUBLIC = "p/<slug:public_slug>/"

urlpatterns = [
    path("", home, name="home"),
    path("accounts/email/", AddressesView.as_view(), name="account_email"),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("", include("chainloom.web.urls")),
    path("", include("chainloom.accounts.urls")),
    path("", include("chainloom.notices.urls")),
    path("api/v1/", include("chainloom.api.urls")),
    path("", include("chainloom.jobs.urls")),
    path("chains/", include("chainloom.chain.urls_chains")),
    path("claim/", include("chainloom.organisations.claim_urls")),
    path(CHAIN, include("chainloom.reports.urls")),
    path("", include("chainloom.reports.urls_screen")),
    path(CHAIN + "organisations/", include("chainloom.organisations.urls")),
    path(CHAIN + "imports/", include("chainloom.imports.urls")),
    path(CHAIN + "documents/", include("chainloom.documents.urls")),
    path(CHAIN + "lists/", include("chainloom.lists.urls")),
    path(CHAIN + "plan/", include("chainloom.plan.urls")),
    path(CHAIN + "agreements/", include("chainloom.agreements.urls")),
    path(CHAIN + "upgrading/", include("chainloom.upgrading.urls")),
    path(CHAIN + "workshop/", include("chainloom.workshop.urls")),
    path(CHAIN + "events/", include("chainloom.events.urls")),
    path(CHAIN, include("chainloom.chain.urls")),
    path(PUBLIC, include("chainloom.chain.urls_public")),
    path(PUBLIC, include("chainloom.lists.urls.public")),
    path(PUBLIC, include("chainloom.events.urls_public")),
    path("e/", include("chainloom.events.urls_open")),
    path("w/", include("chainloom.workshop.urls_open")),
]

handler400 = "chainloom.web.views.bad_request"
handler403 = "chainloom.web.views.permission_denied"
handler404 = "chainloom.web.views.page_not_found"
handler500 = "chainloom.web.views.server_error"
