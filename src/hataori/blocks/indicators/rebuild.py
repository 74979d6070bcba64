"""Counting a definition from the beginning of the log, in the background, while the old numbers stay up."""

from collections.abc import Iterable

from django.db import transaction

from hataori.kernel import clock
from hataori.platform.events import api as events

from . import models
from .definition import Definition, read
from .kept import touch
from .projection import apply, lock, routes_of

_BATCH = 2000


def start(row: models.Definition) -> models.Build:
    """Open a build for a definition version, in the caller's transaction."""
    types = read(row.body, row.choices).types
    return models.Build.objects.create(
        definition=row,
        key=row.key,
        state=models.BUILDING,
        total=events.count(types=types),
        started_at=clock.now(),
    )


def run(build_id: int) -> None:
    """Count until the build is live (or overtaken by a newer version); safe to run again after a kill at any point."""
    while not advance(build_id):
        pass


@transaction.atomic
def advance(build_id: int) -> bool:
    """Count one batch. When nothing is left the build goes live in the same transaction; answers whether it is over.

    Under the projection's lock everything the consumer has counted is visible here, so no event falls between them:
    what the build has read the consumer will skip, what comes later only the consumer sees.
    """
    lock()
    build = models.Build.objects.select_for_update().select_related("definition").get(pk=build_id)
    if build.state != models.BUILDING:
        return True
    definition = read(build.definition.body, build.definition.choices)
    done = _read_on(build, definition)
    if done < _BATCH:
        _go_live(build)
    build.save()
    touch()
    return build.state != models.BUILDING


def _read_on(build: models.Build, definition: Definition) -> int:
    found = events.read_after(events.Cursor(build.txid, build.position), _BATCH, definition.types)
    if found:
        apply(found, routes_of([(build, definition)]))
        build.txid, build.position = found[-1].txid, found[-1].position
        build.done += len(found)
    return len(found)


def _go_live(build: models.Build) -> None:
    old = models.Build.objects.filter(key=build.key, state=models.LIVE).select_related("definition").first()
    overtaken = old is not None and old.definition.version > build.definition.version
    build.state = models.RETIRED if overtaken else models.LIVE
    build.finished_at = clock.now()
    if old and not overtaken:
        models.Build.objects.filter(pk=old.pk).update(state=models.RETIRED)
    retired = build if overtaken else old
    if retired:
        _clear(retired.pk)


def _clear(build_id: int) -> None:
    for table in (models.DayTotal, models.DayShare, models.Member):
        table.objects.filter(build_id=build_id).delete()


def rebuild(keys: Iterable[str] | None = None) -> list[str]:
    """Count the definitions in use anew (all, or those of `keys`); answers the keys. The numbers stay up meanwhile."""
    builds = models.Build.objects.filter(state=models.LIVE).select_related("definition").order_by("key")
    if keys is not None:
        builds = builds.filter(key__in=list(keys))
    done = []
    for build in builds:
        with transaction.atomic():
            fresh = start(build.definition)
        run(fresh.pk)
        done.append(build.key)
    return done
