"""What a resident meets on the way of booking: these parts are complete in every language (ADR 0120)."""

from pathlib import PurePosixPath

BOOKING = (
    "blocks/access",
    "blocks/identity",
    "blocks/lottery",
    "blocks/memberships",
    "blocks/messaging",
    "blocks/payments",
    "blocks/scheduler",
    "blocks/surveys",
    "interfaces/booking_api",
    "interfaces/icalendar",
    "interfaces/web_push/channel.py",
    "kernel",
    "platform/accounts",
    "platform/consent",
    "platform/pages",
    "platform/waiting_room",
    "services/city_events",
    "services/counter_appointments",
    "services/facility_booking",
    "services/smart_locks",
    "services/study_seats",
    "web",
)
STAFF_FILES = frozenset(
    {
        # What only staff, operators or programs of the city meet inside these parts.
        "blocks/access/allocation.py",
        "blocks/access/gateways.py",
        "blocks/access/registering.py",
        "blocks/access/registry.py",
        "blocks/identity/simulator",
        "blocks/lottery/beacons.py",
        "blocks/lottery/bundle.py",
        "blocks/lottery/closing.py",
        "blocks/lottery/conducting.py",
        "blocks/lottery/opening.py",
        "blocks/lottery/publishing_rules.py",
        "blocks/lottery/verifier.py",
        "blocks/messaging/posting.py",
        "blocks/messaging/wordings.py",
        "blocks/payments/intake.py",
        "blocks/payments/remitting.py",
        "blocks/scheduler/changing.py",
        "blocks/scheduler/drafts.py",
        "blocks/scheduler/notation.py",
        "blocks/scheduler/rules/checking.py",
        "blocks/scheduler/units.py",
        "blocks/scheduler/wording.py",
        "kernel/logic",
        "platform/accounts/actions/partners.py",
        "platform/accounts/actions/samples.py",
        "platform/accounts/actions/staff.py",
        "platform/accounts/tokens.py",
        "platform/accounts/views/staff.py",
        "services/city_events/holding.py",
        "services/city_events/running.py",
        "services/counter_appointments/bereavement",
        "services/facility_booking/draws.py",
        "services/facility_booking/photos.py",
        "services/smart_locks/score_views.py",
    }
)


def in_booking(place: str) -> bool:
    """Whether a file (its path below the package) belongs to the way of booking."""
    return _below(place, BOOKING) and not _below(place, STAFF_FILES) and PurePosixPath(place).name != "cli.py"


def _below(place: str, folders: tuple[str, ...] | frozenset[str]) -> bool:
    return any(place == each or place.startswith(f"{each}/") for each in folders)
