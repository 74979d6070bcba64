"""What this app sends out of the process."""

from hataori.blocks.messaging.api import person_deliveries

from .channel import KIND, NAME

DELIVERIES = person_deliveries(NAME, "SMS", KIND)
