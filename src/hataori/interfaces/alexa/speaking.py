"""One turn of a conversation: the request's envelope in, the answer's out (Amazon, Request and Response Types)."""

from datetime import datetime, timedelta
from typing import Any

from hataori.kernel import clock
from hataori.kernel.clock import JST
from hataori.kernel.errors import FieldProblem, HataoriError, Rejected

from .skills import Asked, Handler, Said, Skill

TOLERANCE = timedelta(seconds=150)
_END = frozenset({"AMAZON.StopIntent", "AMAZON.CancelIntent"})
_START = frozenset({"AMAZON.NavigateHomeIntent"})
_LONGEST = 6000  # of the 24 kB an answer may have, three bytes a letter


class Stale(HataoriError):
    """The request was made at another time: a recorded one, sent again."""

    status = 400

    def __init__(self) -> None:
        super().__init__("stale", "送られた時刻が、いまと離れすぎています。")


def application_of(sent: dict[str, Any]) -> str:
    """The skill's id, by the context or the session. Rejected without one."""
    context = _object(_object(sent, "context"), "System")
    found = _object(context, "application") or _object(_object(sent, "session"), "application")
    named = found.get("applicationId")
    if not isinstance(named, str) or not named:
        raise Rejected([FieldProblem("context", "application", "スキルの番号がありません。")])
    return named


def answered(sent: dict[str, Any], skill: Skill, variant: str, tolerance: timedelta = TOLERANCE) -> dict[str, Any]:
    """The answer's envelope. Stale for another time, Rejected for what is no request."""
    request = _object(sent, "request")
    at = _time(request.get("timestamp"))
    if abs(clock.now() - at) > tolerance:
        raise Stale
    kind = request.get("type")
    if kind == "SessionEndedRequest":
        return {"version": "1.0", "response": {}}
    asked = _asked(sent, request, at, variant)
    if kind == "LaunchRequest":
        return _envelope(skill.launch(asked), asked)
    if kind != "IntentRequest":
        raise Rejected([FieldProblem("request", "type", "この種類の要求には答えられません。")])
    name = str(_object(request, "intent").get("name", ""))
    if name in _END:
        return _envelope(Said("またどうぞ。"), asked)
    return _envelope(_handler(skill, name)(asked), asked)


def _handler(skill: Skill, name: str) -> Handler:
    if name == "AMAZON.HelpIntent":
        return skill.help
    if name in _START:
        return skill.launch
    return skill.intents.get(name) or _sorry(skill)


def _sorry(skill: Skill) -> Handler:
    def handler(asked: Asked) -> Said:
        told = skill.help(asked)
        return Said(f"すみません、それにはお答えできません。{told.text}", told.ask or told.text)

    return handler


def _asked(sent: dict[str, Any], request: dict[str, Any], at: datetime, variant: str) -> Asked:
    system = _object(_object(sent, "context"), "System")
    session = _object(sent, "session")
    user = _object(system, "user") or _object(session, "user")
    slots = _object(_object(request, "intent"), "slots")
    values = {name: str(slot["value"]) for name, slot in slots.items() if isinstance(slot, dict) and slot.get("value")}
    return Asked(at, str(user.get("userId", "")), values, _object(session, "attributes"), variant)


def _envelope(said: Said, asked: Asked) -> dict[str, Any]:
    response: dict[str, Any] = {
        "outputSpeech": {"type": "PlainText", "text": said.text[:_LONGEST]},
        "shouldEndSession": not (said.ask or said.elicit),
    }
    if said.ask:
        response["reprompt"] = {"outputSpeech": {"type": "PlainText", "text": said.ask[:_LONGEST]}}
    if said.elicit:
        response["directives"] = [{"type": "Dialog.ElicitSlot", "slotToElicit": said.elicit}]
    return {"version": "1.0", "sessionAttributes": {**asked.session, **said.session}, "response": response}


def _object(told: dict[str, Any], name: str) -> dict[str, Any]:
    found = told.get(name)
    return found if isinstance(found, dict) else {}


def _time(text: object) -> datetime:
    try:
        at = datetime.fromisoformat(str(text))
        return at.astimezone(JST) if at.tzinfo else at.replace(tzinfo=JST)
    except (ValueError, OverflowError):
        raise Rejected([FieldProblem("request", "timestamp", "時刻がありません。")]) from None
