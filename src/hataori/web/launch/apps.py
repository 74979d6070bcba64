"""Django's entry to this app."""

from django.apps import AppConfig


class LaunchConfig(AppConfig):
    """Starting an installation: serve, and up with everything around it."""

    name = "hataori.web.launch"
    label = "launch"
