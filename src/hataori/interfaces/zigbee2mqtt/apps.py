"""Django's entry to this app."""

from django.apps import AppConfig


class Zigbee2mqttConfig(AppConfig):
    """Locks behind Zigbee2MQTT."""

    name = "hataori.interfaces.zigbee2mqtt"
    label = "zigbee2mqtt"
    default_auto_field = "django.db.models.BigAutoField"
