"""RPDE 1.0 pages, ordered by change number (afterChangeNumber): open data, and each broker's own orders."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from . import addresses, documents, items, models

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
PAGE = 500
Row = TypeVar("Row", bound=Model)
Item = dict[str, Any]


def listings(kinds: tuple[str, ...], kind_word: str, path: str, after: int) -> Item:
    """Facilities (single places under them), or series."""
    rows = models.Listing.objects.select_related("seller").filter(kind__in=kinds, change__gt=after).order_by("change")

    def item(row: models.Listing) -> Item:
        data = {"@context": documents.CONTEXT, **items.listing(row, "open")}
        return _item(kind_word, str(row.id), row.change, None if row.gone else data)

    return _page(path, after, _taken(rows), item) | {"license": LICENCE}


def opportunities(kinds: tuple[str, ...], kind_word: str, path: str, after: int) -> Item:
    """Slots, or sessions."""
    rows = models.Opportunity.objects.select_related("listing__seller")
    rows = rows.filter(listing__kind__in=kinds, change__gt=after).order_by("change")

    def item(row: models.Opportunity) -> Item:
        data = {"@context": documents.CONTEXT, **items.in_feed(row)}
        return _item(kind_word, str(row.id), row.change, None if row.gone else data)

    return _page(path, after, _taken(rows), item) | {"license": LICENCE}


def orders(partner: str, after: int) -> Item:
    """A broker's orders that changed after they were made. No licence: this is nobody else's."""
    rows = models.Order.objects.select_related("seller").filter(partner=partner, change__gt=after).order_by("change")

    def item(row: models.Order) -> Item:
        data = None if row.gone else documents.for_feed(row, proposal=False)
        return _item("Order", str(row.uuid), row.change, data)

    return _page("api/orders-rpde", after, _taken(rows), item)


def proposals(partner: str, after: int) -> Item:
    """A broker's proposals that were answered; those that became orders are gone."""
    rows = models.Order.objects.select_related("seller").filter(partner=partner, proposal_change__gt=after)

    def item(row: models.Order) -> Item:
        data = None if row.proposal_gone else documents.for_feed(row, proposal=True)
        return _item("OrderProposal", str(row.uuid), row.proposal_change, data)

    return _page("api/order-proposals-rpde", after, _taken(rows.order_by("proposal_change")), item)


def _taken(rows: QuerySet[Row]) -> list[Row]:
    return list(rows[:PAGE])


def _page(path: str, after: int, rows: Iterable[Row], item: Callable[[Any], Item]) -> Item:
    found = [item(row) for row in rows]
    last = found[-1]["modified"] if found else after
    # An empty page is the last one: its next address is its own (RPDE 1.0, last page).
    query = f"?afterChangeNumber={last}" if last else ""
    return {"next": f"{addresses.BASE}/openactive/{path}{query}", "items": found}


def _item(kind: str, key: str, change: int, data: Item | None) -> Item:
    words = {"state": "deleted" if data is None else "updated", "kind": kind, "id": key, "modified": change}
    return words if data is None else words | {"data": data}
