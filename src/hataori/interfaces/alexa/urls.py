"""The address Amazon calls."""

from django.urls import path

from . import views

app_name = "alexa"
urlpatterns = [path("voice/alexa", views.alexa, name="alexa")]
