"""The address of a survey's page; who holds the token may answer without signing in."""

from django.urls import path

from . import views

app_name = "surveys"
urlpatterns = [path("surveys/<slug:token>/", views.survey, name="survey")]
