"""How FixMyStreet's parser reads an answer, in our own words: the options it gives to Perl's XML::Simple.

The root falls away; some elements are lists however many there are; a group that holds nothing but its members is the
list itself; an empty element is nothing. tests/contracts/open311_fixmystreet holds it against the parser itself.
"""

from typing import Any

from lxml import etree

GROUPS = {
    "services": "service",
    "attributes": "attribute",
    "values": "value",
    "service_requests": "request",
    "errors": "error",
    "service_request_updates": "request_update",
    "groups": "group",
}
_LISTS = frozenset(GROUPS.values())


def as_read(element: etree._Element) -> Any:
    """What the parser makes of an element."""
    if not len(element):
        return element.text or None
    found: dict[str, Any] = {}
    for child in element:
        found.setdefault(str(child.tag), []).append(as_read(child))
    return {name: _unwrapped(name, values) for name, values in found.items()}


def _unwrapped(name: str, values: list[Any]) -> Any:
    if name in _LISTS or len(values) > 1:
        return values
    (only,) = values
    member = GROUPS.get(name)
    return only[member] if isinstance(only, dict) and list(only) == [member] else only


def _is_one(name: str, value: Any) -> bool:
    """One of what that parser always reads as a list, as a service's `group`."""
    return name in _LISTS and bool(value) and not isinstance(value, list)


def as_told(content: Any) -> Any:
    """The same content as our JSON has it, in that reader's words: all is text, what is empty is nothing."""
    if isinstance(content, dict):
        return {name: [as_told(value)] if _is_one(name, value) else as_told(value) for name, value in content.items()}
    if isinstance(content, list):
        return [as_told(each) for each in content] or None
    if isinstance(content, bool):
        return "true" if content else "false"
    return None if content in (None, "") else str(content)
