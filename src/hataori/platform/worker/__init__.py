"""The background process: consumers, deliveries and periodic tasks."""
