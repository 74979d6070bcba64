"""The desk's addresses of work in the street."""

from django.urls import path

from . import field_views

app_name = "field-desk"
urlpatterns = [
    path("field/", field_views.mine, name="mine"),
    path("field/<str:order_id>/", field_views.one, name="one"),
    path("field/<str:order_id>/start/", field_views.start, name="start"),
]
