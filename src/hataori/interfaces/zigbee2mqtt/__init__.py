"""Locks behind Zigbee2MQTT: codes go out on its MQTT topics, what the locks say comes back on them."""
