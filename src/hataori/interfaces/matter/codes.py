"""What is done on one Matter lock (Door Lock cluster, Matter 1.4 Application Clusters 5.2): always the user first.

A place is the user's and the credential's index. ClearUser takes user, code and schedules away together.
"""

from datetime import datetime
from typing import Any

from hataori.blocks.access.api import Change, Proof, SlotCode
from hataori.kernel.lazy import LazyModule

objects = LazyModule("chip.clusters.Objects")
types = LazyModule("chip.clusters.Types")
_TIMED_MS = 10_000
_PIN = 1
_TAKEN = 0
_EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001  the lock's local time has no zone


class NotTaken(Exception):
    """The lock answered with a status that is no success."""


async def carry_out(client: Any, change: Change) -> Proof:  # noqa: ANN401  the library's client
    """Do it and ask whether the place is taken. NotTaken where it is not as it should be."""
    await _send(client, change, _commands().ClearUser(userIndex=change.place), timed=True)
    if change.code:
        await _put(client, change, change.code)
    if await is_taken(client, change.lock.at, change.place) != (change.code is not None):
        raise NotTaken("status")
    return "confirmed"


async def _put(client: Any, change: Change, code: SlotCode) -> None:  # noqa: ANN401  the library's client
    enums, place = objects.DoorLock.Enums, change.place
    user = _commands().SetUser(
        operationType=enums.DataOperationTypeEnum.kAdd,
        userIndex=place,
        userName=code.name[:10],
        userUniqueID=place,
        userStatus=enums.UserStatusEnum.kOccupiedEnabled,
        userType=enums.UserTypeEnum.kYearDayScheduleUser,
        credentialRule=enums.CredentialRuleEnum.kSingle,
    )
    await _send(client, change, user, timed=True)
    credential = _commands().SetCredential(
        operationType=enums.DataOperationTypeEnum.kAdd,
        credential=_credential(place),
        credentialData=code.pin.encode("ascii"),
        userIndex=place,
        userStatus=types.NullValue,
        userType=types.NullValue,
    )
    answer = await _send(client, change, credential, timed=True)
    if _field(answer, "status") != _TAKEN:
        raise NotTaken(f"0x{int(_field(answer, 'status') or 0):02x}")
    await _send(client, change, _schedule(change, code), timed=False)


def _schedule(change: Change, code: SlotCode) -> Any:  # noqa: ANN401  a command
    """Seconds of the lock's local time since 2000-01-01; some locks keep it without heeding it, so it is never all."""
    return _commands().SetYearDaySchedule(
        yearDayIndex=1,
        userIndex=change.place,
        localStartTime=_local(change.lock.local(code.valid_from)),
        localEndTime=_local(change.lock.local(code.valid_until)),
    )


def _local(moment: datetime) -> int:
    return int((moment - _EPOCH).total_seconds())


async def is_taken(client: Any, at: Any, place: int) -> bool:  # noqa: ANN401  the library's client
    """Whether a code stands in the place."""
    command = _commands().GetCredentialStatus(credential=_credential(place))
    answer = await client.send_device_command(int(at["node"]), int(at.get("endpoint", 1)), command)
    return bool(_field(answer, "credentialExists"))


def _credential(place: int) -> Any:  # noqa: ANN401  a structure of the cluster
    return objects.DoorLock.Structs.CredentialStruct(credentialType=_PIN, credentialIndex=place)


def _commands() -> Any:  # noqa: ANN401  the cluster's commands
    return objects.DoorLock.Commands


def _field(answer: Any, name: str) -> Any:  # noqa: ANN401  a dict, or the library's object
    return answer.get(name) if isinstance(answer, dict) else getattr(answer, name, None)


async def _send(client: Any, change: Change, command: Any, *, timed: bool) -> Any:  # noqa: ANN401  the library's
    at = change.lock.at
    return await client.send_device_command(
        int(at["node"]), int(at.get("endpoint", 1)), command, timed_request_timeout_ms=_TIMED_MS if timed else None
    )
