"""The door of the event log: declare types, record facts, read them in an order no reader can skip."""

from .actions import NewEvent, begin_epoch, record, record_many
from .consumers_run import concerned, enrol, run_consumer, run_consumers
from .queries import by_id, consumer_lags, count, find, horizon, last_position, read_after
from .registry import consumers, event_type, event_types
from .types import Consumer, Cursor, Event, EventType

__all__ = [
    "Consumer",
    "Cursor",
    "Event",
    "EventType",
    "NewEvent",
    "begin_epoch",
    "by_id",
    "concerned",
    "consumer_lags",
    "consumers",
    "count",
    "enrol",
    "event_type",
    "event_types",
    "find",
    "horizon",
    "last_position",
    "read_after",
    "record",
    "record_many",
    "run_consumer",
    "run_consumers",
]
