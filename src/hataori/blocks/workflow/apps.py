"""Django's entry to this app."""

from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    """Cases: who works on what, by which stages, until when, and who decided."""

    name = "hataori.blocks.workflow"
    label = "workflow"
    default_auto_field = "django.db.models.BigAutoField"
