"""The desk's addresses of reports; words before numbers."""

from django.urls import path

from .desk import cover_views, routing_views, views

app_name = "reports-desk"
urlpatterns = [
    path("reports/", views.listing, name="list"),
    path("reports/export.csv", views.export, name="export"),
    path("reports/routing/", routing_views.table, name="routing"),
    path("reports/routing/<int:row_id>/<slug:act>/", routing_views.change, name="routing-change"),
    path("reports/routing/target/<str:code>/", routing_views.target, name="target"),
    path("reports/<slug:number>/", views.one, name="one"),
    path("reports/<slug:number>/photos/<int:position>.jpg", cover_views.copy, name="copy"),
    path("reports/<slug:number>/photos/<int:position>/cover/", cover_views.cover, name="cover"),
    path("reports/<slug:number>/<slug:act>/", views.act, name="act"),
]
