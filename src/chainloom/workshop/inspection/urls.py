"""Addresses of the inspection tool, below /c/<chain>/workshop/inspection/."""

from django.urls import path

from .views import cloths, comparing, pictures, reports, rolls, rules
from .views import map as maps

ROLL = "rolls/<int:roll_id>/"
PICTURE = ROLL + "pictures/<int:picture_id>/"
REPORT = "reports/<int:report_id>/"
CLOTH = "cloths/<int:cloth_id>/"
RULE = "rules/<int:rule_id>/"
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
    path(ROLL + "reports/", reports.roll_reports, name="roll_reports"),
    path(ROLL + "reports/make/", reports.report_make, name="report_make"),
    path(REPORT, reports.report, name="report"),
    path(REPORT + "paper/<slug:kind>/", reports.report_paper, name="report_paper"),
    path(REPORT + "crops/<int:crop>.jpg", reports.report_crop, name="report_crop"),
    path(REPORT + "remove/", reports.report_remove, name="report_remove"),
    path(REPORT + "share/", reports.report_share, name="report_share"),
    path(
        REPORT + "links/<int:report_link_id>/revoke/",
        reports.link_revoke,
        name="report_link_revoke",
    ),
    path(REPORT + "attach/", reports.report_attach, name="report_attach"),
    path(REPORT + "detach/<int:match_id>/", reports.report_detach, name="report_detach"),
    path("cloths/", cloths.cloth_list, name="cloths"),
    path(CLOTH, cloths.cloth, name="cloth"),
    path(CLOTH + "remove/", cloths.cloth_remove, name="cloth_remove"),
    path(CLOTH + "learn/", cloths.cloth_learn, name="cloth_learn"),
    path(CLOTH + "choose/", cloths.profile_choose, name="profile_choose"),
    path(CLOTH + "import/", cloths.profile_import, name="profile_import"),
    path(CLOTH + "versions/<int:version>/", cloths.profile_export, name="profile_export"),
    path("trend/", comparing.roll_trend, name="roll_trend"),
    path("compare/", comparing.roll_compare, name="roll_compare"),
    path("rules/", rules.rule_list, name="rules"),
    path("rules/new/", rules.rule_new, name="rule_new"),
    path(RULE + "edit/", rules.rule_edit, name="rule_edit"),
    path(RULE + "remove/", rules.rule_remove, name="rule_remove"),
]
