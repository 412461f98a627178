"""Addresses below /c/<chain>/upgrading/."""

from django.urls import path

from .views import chain, firm, near

app_name = "upgrading"
urlpatterns = [
    path("", chain.overview, name="overview"),
    path("criteria/", chain.criteria, name="criteria"),
    path("near/", near.near_list, name="near"),
    path("near/export/", near.export, name="near_export"),
    path("near/tell/", near.tell, name="tell"),
    path("ours/", firm.ours, name="ours"),
    path("firms/<int:firm_id>/", firm.firm_page, name="firm"),
    path("firms/<int:firm_id>/answer/", firm.answer, name="answer"),
    path("<slug:ladder>/", chain.ladder_page, name="ladder"),
    path("<slug:ladder>/firms/", chain.firms, name="firms"),
    path("<slug:ladder>/firms/export/", chain.firms_export, name="firms_export"),
]
