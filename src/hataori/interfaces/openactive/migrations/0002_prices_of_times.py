"""Prices of single times, the price an item was ordered at, and whose the bookings of orders are."""

from typing import Any

from django.db import migrations, models


def name_brokers(apps: Any, schema_editor: Any) -> None:  # noqa: ANN401, ARG001  Django's own
    """Bookings that orders have made belong to the broker of the order: from now on he alone touches them."""
    items = apps.get_model("openactive", "OrderItem").objects.exclude(booking_id=None)
    bookings = apps.get_model("scheduler", "Booking").objects.filter(channel="api", holder_id="")
    for booking_id, partner in items.values_list("booking_id", "order__partner").iterator():
        bookings.filter(pk=booking_id, broker_id="").update(broker_id=partner)


class Migration(migrations.Migration):
    """Two columns and one step over the orders there are."""

    dependencies = [("openactive", "0001_initial"), ("scheduler", "0004_broker_of_a_booking")]

    operations = [
        migrations.AddField(
            model_name="opportunity",
            name="prices",
            field=models.JSONField(
                default=dict, help_text="{offer: price} where the unit's fees set it"
            ),
        ),
        migrations.AddField(
            model_name="orderitem",
            name="price",
            field=models.PositiveIntegerField(
                null=True, help_text="as it was when this was quoted; null: the offer's"
            ),
        ),
        migrations.RunPython(name_brokers, migrations.RunPython.noop),
    ]
