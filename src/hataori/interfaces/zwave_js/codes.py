"""What is done on one Z-Wave lock: put a code and read it back, empty a place and read that, set the schedule."""

from datetime import datetime
from typing import Any

from hataori.blocks.access.api import Change, Proof, SlotCode
from hataori.kernel.lazy import LazyModule

util = LazyModule("zwave_js_server.util.lock")
const = LazyModule("zwave_js_server.const")
_SCHEDULE_ENTRY_LOCK = 0x4E
_DAY_SLOT = 1
_AVAILABLE = 0


class NotTaken(Exception):
    """The lock holds something else than was sent."""


class Silent(Exception):
    """The lock did not answer."""


async def carry_out(node: Any, change: Change) -> Proof:  # noqa: ANN401  the library's node
    """Do it and read the place back. NotTaken where the lock kept something else."""
    if change.code is None:
        return await _clear(node, change.place)
    return await _put(node, change, change.code)


async def _put(node: Any, change: Change, code: SlotCode) -> Proof:  # noqa: ANN401  the library's node
    await util.set_usercode(node, change.place, code.pin)
    if await held(node, change.place) != code.pin:
        raise NotTaken
    if _keeps_schedules(node):
        await _schedule(node, change, code)
    return "read"


async def _clear(node: Any, place: int) -> Proof:  # noqa: ANN401  the library's node
    await util.clear_usercode(node, place)
    if await held(node, place) is not None:
        raise NotTaken
    return "read"


async def held(node: Any, place: int) -> str | None:  # noqa: ANN401  the library's node
    """The code in a place, as the lock itself answers (the gateway's memory may lag); None where it is free. Silent."""
    user_code = const.CommandClass.USER_CODE
    told = await node.async_invoke_cc_api(user_code, "get", place, wait_for_result=True)
    if not isinstance(told, dict) or told.get("userIdStatus") is None:
        raise Silent
    return None if told["userIdStatus"] == _AVAILABLE else str(told.get("userCode") or "")


def believed_taken(node: Any) -> list[int]:  # noqa: ANN401  the library's node
    """Places that the gateway does not know to be free; it hears of codes typed in at the door."""
    return [found["code_slot"] for found in util.get_code_slots(node) if found["in_use"] is not False]


def _keeps_schedules(node: Any) -> bool:  # noqa: ANN401  the library's node
    return any(each.id == _SCHEDULE_ENTRY_LOCK for each in node.command_classes)


async def _schedule(node: Any, change: Change, code: SlotCode) -> None:  # noqa: ANN401  the library's node
    """The second guard: the lock's own clock ends the code too. In the lock's local time, years of two digits."""
    start, stop = change.lock.local(code.valid_from), change.lock.local(code.valid_until)
    await node.async_invoke_cc_api(
        const.CommandClass.SCHEDULE_ENTRY_LOCK,
        "setYearDaySchedule",
        {"userId": change.place, "slotId": _DAY_SLOT},
        {**_parts("start", start), **_parts("stop", stop)},
        wait_for_result=True,
    )


def _parts(prefix: str, moment: datetime) -> dict[str, int]:
    return {
        f"{prefix}Year": moment.year % 100,
        f"{prefix}Month": moment.month,
        f"{prefix}Day": moment.day,
        f"{prefix}Hour": moment.hour,
        f"{prefix}Minute": moment.minute,
    }
