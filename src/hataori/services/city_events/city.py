"""The city's sample events: events.json in its folder; days count from the day of loading, so that they lie ahead."""

import json
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.kernel.clock import JST
from hataori.kernel.errors import HataoriError
from hataori.platform.organisation.api import CityLoader, LoadReport

from . import holding, models, open_data


def load_events(folder: Path, data: Path | None) -> LoadReport:  # noqa: ARG001  a loader's signature
    """Make events that are new, each with its times; what a section has changed since stays."""
    path = folder / "events.json"
    told = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    created = unchanged = 0
    problems: list[str] = []
    for each in told.get("events", []):
        if models.CityEvent.objects.filter(key=each["key"]).exists():
            unchanged += 1
            continue
        try:
            _make(each)
            created += 1
        except HataoriError as refused:
            problems.append(f"{each['key']}: {refused.message}")
    return LoadReport(created=created, unchanged=unchanged, problems=tuple(problems))


def _make(told: dict[str, Any]) -> None:
    names = ("title", "summary", "body", "topic", "department", "place", "sample")
    words = {name: told[name] for name in names}
    more = {"questions": tuple(told["questions"]), "activity": told.get("activity", "")}
    event = holding.write(told["key"], holding.Written(**words, **more), SYSTEM)
    for each in told["times"]:
        day = clock.today() + timedelta(days=each["days_ahead"])
        start = datetime.combine(day, time.fromisoformat(each["start"]), JST)
        end = datetime.combine(day, time.fromisoformat(each["end"]), JST)
        holding.add_time(event, holding.NewTime(start, end, each["capacity"], opens_days_before=60), SYSTEM)
    holding.publish(event, SYSTEM)


LOADERS = (CityLoader("city-events", 85, load_events), CityLoader("city-events-open-data", 86, open_data.load))
