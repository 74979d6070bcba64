"""The desk's addresses of certificates; words before ids."""

from django.urls import path

from . import desk_views

app_name = "certificates-desk"
urlpatterns = [
    path("certificates/", desk_views.record, name="record"),
    path("certificates/new/", desk_views.find, name="find"),
    path("certificates/person/<uuid:person_id>/", desk_views.issue, name="issue"),
    path("certificates/<uuid:issue_id>/", desk_views.one, name="one"),
    path("certificates/<uuid:issue_id>/paper.pdf", desk_views.paper, name="paper"),
    path("certificates/<uuid:issue_id>/hand-over/", desk_views.hand_over, name="hand-over"),
    path("certificates/<uuid:issue_id>/spoil/", desk_views.spoil, name="spoil"),
]
