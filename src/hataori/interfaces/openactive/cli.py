"""`hataori openactive list`, `refresh`, `withdraw`: what is in the open feeds. Publishing is loading the city."""

from argparse import ArgumentParser, Namespace

from django.db.models import Count, Q

from hataori.kernel.command import Command

from . import models, publishing, slots


def show(arguments: Namespace) -> int:  # noqa: ARG001  every command takes them
    """A line a listing: kind, unit, seller, times to come."""
    rows = models.Listing.objects.select_related("seller").filter(gone=False).order_by("seller__key", "unit_key")
    for row in rows.annotate(times=Count("opportunities", filter=Q(opportunities__gone=False))):
        print(f"{row.kind:<11} {row.unit_key:<32} {row.seller.key:<20} {row.times}")
    return 0


def refresh(arguments: Namespace) -> int:  # noqa: ARG001  every command takes them
    """Make the slots of days that have come near."""
    print(f"{slots.refresh_slots()} slots")
    return 0


def _units(parser: ArgumentParser) -> None:
    parser.add_argument("units", nargs="*", metavar="UNIT", help="keys of units; none: everything that is published")


def withdraw(arguments: Namespace) -> int:
    """Take listings out of the feeds; orders stand. Loading the city again publishes what its services publish."""
    every = models.Listing.objects.filter(gone=False).values_list("unit_key", flat=True)
    count = sum(publishing.withdraw_unit(key) for key in arguments.units or list(every))
    print(f"{count} listings withdrawn")
    return 0


COMMANDS = (
    Command(("openactive", "list"), "show what is in the open feeds of OpenActive", show),
    Command(("openactive", "refresh"), "make the slots of days that have come near", refresh),
    Command(("openactive", "withdraw"), "take listings out of the open feeds", withdraw, _units),
)
