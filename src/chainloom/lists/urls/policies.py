"""Addresses of policies."""

from django.urls import path

from ..views import exports, policies, policy_cases

ONE = "<int:policy_id>/"
urlpatterns = [
    path("export/", exports.policies_export, name="policies_export"),
    path("", policies.policy_list, name="policies"),
    path("new/", policies.new, name="policy_new"),
    path("check/", policies.check, name="policy_check"),
    path("for-us/", policy_cases.for_us, name="policies_for_us"),
    path("for/<int:firm_id>/", policy_cases.for_firm, name="policies_for"),
    path("for/<int:firm_id>/answer/", policy_cases.answer, name="policy_answer"),
    path("cases/<int:case_id>/<slug:verb>/", policy_cases.decide, name="policy_case"),
    path(
        "payments/<int:payment_id>/void/",
        policy_cases.payment_void,
        name="policy_payment_void",
    ),
    path(ONE, policies.detail, name="policy"),
    path(ONE + "edit/", policies.edit, name="policy_edit"),
    path(ONE + "do/<slug:verb>/", policies.act, name="policy_act"),
    path(ONE + "could/", policy_cases.could, name="policy_could"),
    path(ONE + "could/export/", exports.could_export, name="policy_could_export"),
    path(ONE + "tell/", policy_cases.tell, name="policy_tell"),
    path(ONE + "apply/", policy_cases.apply, name="policy_apply"),
]
