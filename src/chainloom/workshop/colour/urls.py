"""Addresses below …/workshop/colour/."""

from django.urls import path

from .views import comparing, library, lots, pictures, recipes

COMPARISON = "compare/<int:comparison_id>/"
LOT = "sort/<int:lot_id>/"
CHANGE = "shades/changes/<int:change_id>/"
WORKBOOK = "shades/workbook/<uuid:workbook_id>/"
DYEINGS = "recipes/dyeings/<int:dyeing_set_id>/"
RECIPE = "recipes/<int:recipe_id>/"
ONE_PICTURE = "pictures/<int:colour_picture_id>/"
urlpatterns = [
    path("", comparing.home, name="colour"),
    path("tolerance/", comparing.tolerance, name="colour_tolerance"),
    path("compare/", comparing.compare, name="colour_compare"),
    path(COMPARISON, comparing.comparison, name="colour_comparison"),
    path(COMPARISON + "export/", comparing.comparison_export, name="colour_comparison_export"),
    path(COMPARISON + "remove/", comparing.comparison_remove, name="colour_comparison_remove"),
    path(COMPARISON + "share/", comparing.comparison_share, name="colour_comparison_share"),
    path("sort/", lots.sort, name="colour_sort"),
    path(LOT, lots.lot, name="colour_lot"),
    path(LOT + "export/", lots.lot_export, name="colour_lot_export"),
    path(LOT + "remove/", lots.lot_remove, name="colour_lot_remove"),
    path(LOT + "share/", lots.lot_share, name="colour_lot_share"),
    path("shades/", library.library, name="colour_library"),
    path("shades/near/", library.near, name="colour_near"),
    path("shades/new/", library.shade_new, name="colour_shade_new"),
    path("shades/file/", library.shades_file, name="colour_shades_file"),
    path("shades/remove/", library.shades_remove, name="colour_shades_remove"),
    path("shades/export/", library.library_export, name="colour_library_export"),
    path("shades/workbook/", library.workbook_make, name="colour_workbook_make"),
    path(WORKBOOK, library.workbook, name="colour_workbook"),
    path(WORKBOOK + "file/", library.workbook_file, name="colour_workbook_file"),
    path("shades/<int:shade_id>/", library.shade, name="colour_shade"),
    path(CHANGE, library.change, name="colour_change"),
    path(CHANGE + "undo/", library.change_undo, name="colour_change_undo"),
    path(CHANGE + "percent/", library.change_percent, name="colour_change_percent"),
    path("recipes/", recipes.recipe_list, name="colour_recipes"),
    path("recipes/example/", recipes.dyeings_example, name="colour_dyeings_example"),
    path(DYEINGS, recipes.dyeings, name="colour_dyeings"),
    path(DYEINGS + "prices/", recipes.prices, name="colour_prices"),
    path(DYEINGS + "remove/", recipes.dyeings_remove, name="colour_dyeings_remove"),
    path(RECIPE, recipes.recipe, name="colour_recipe"),
    path(RECIPE + "export/", recipes.recipe_export, name="colour_recipe_export"),
    path(RECIPE + "remove/", recipes.recipe_remove, name="colour_recipe_remove"),
    path("pictures/", pictures.picture_list, name="colour_pictures"),
    path(ONE_PICTURE, pictures.picture, name="colour_picture"),
    path(ONE_PICTURE + "image/", pictures.picture_file, name="colour_picture_file"),
    path(ONE_PICTURE + "remove/", pictures.picture_remove, name="colour_picture_remove"),
]
