"""The desk's addresses of units; words before keys."""

from django.urls import path

from .desk import closure_views, rules_views, units_views, use_views

app_name = "scheduler-desk"
urlpatterns = [
    path("units/", units_views.listing, name="units"),
    path("units/use/", use_views.overview, name="use"),
    path("units/use/export.<str:kind>", use_views.export, name="use-export"),
    path("units/<str:key>/", units_views.one, name="one"),
    path("units/<str:key>/change/", units_views.change, name="change"),
    path("units/<str:key>/close/", closure_views.new, name="close"),
    path("units/<str:key>/closures/<int:closure_id>/", closure_views.one, name="closure"),
    path("units/<str:key>/closures/<int:closure_id>/<slug:act>/", closure_views.act, name="closure-act"),
    path("units/<str:key>/rules/", rules_views.rules, name="rules"),
    path("units/<str:key>/rules/part/<slug:slug>/", rules_views.part, name="part"),
    path("units/<str:key>/rules/preview/", rules_views.preview, name="preview"),
    path("units/<str:key>/rules/publish/", rules_views.publish, name="publish"),
    path("units/<str:key>/rules/discard/", rules_views.discard, name="discard"),
    path("units/<str:key>/rules/document/", rules_views.document, name="document"),
    path("units/<str:key>/rules/document.json", rules_views.download, name="download"),
    path("units/<str:key>/rules/history/", rules_views.history, name="history"),
    path("units/<str:key>/rules/history/<int:number>/", rules_views.version, name="version"),
]
