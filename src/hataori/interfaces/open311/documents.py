"""Kinds, requests and updates as GeoReport documents. Nothing about who reported is in any of them."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings

from hataori.blocks.service_requests import api as blocks

from . import wire

Document = dict[str, Any]


def service(kind: blocks.Kind) -> Document:
    """A line of GET services."""
    return {
        "service_code": kind.code,
        "service_name": kind.name,
        "description": kind.description,
        "metadata": bool(kind.attributes),
        "type": kind.type,
        "keywords": ", ".join(kind.keywords),
        "group": kind.group,
    }


def definition(kind: blocks.Kind) -> Document:
    """GET services/{code}."""
    return {"service_code": kind.code, "attributes": [_attribute(each) for each in kind.attributes]}


def _attribute(question: blocks.Attribute) -> Document:
    shown = {
        "variable": question.variable,
        "code": question.code,
        "datatype": question.datatype,
        "required": question.required,
        "datatype_description": question.hint,
        "order": question.order,
        "description": question.description,
    }
    return shown | {"values": [{"key": key, "name": name} for key, name in question.values]}


def request(found: blocks.Request, departments: dict[str, str], steps: Sequence[blocks.Step] | None = None) -> Document:
    """A service request, with its steps also the extensions. Its place is public: whoever reports is told so."""
    photos = [address for each in found.photos if not each.hidden and (address := photo_address(each))]
    document: Document = {
        "service_request_id": found.number,
        "status": found.status,
        "status_notes": found.note,
        "service_name": found.kind_name,
        "service_code": found.kind,
        "description": found.description,
        "agency_responsible": departments.get(found.department, found.department),
        "service_notice": found.owner_hint,
        "requested_datetime": wire.moment(found.received_at),
        "updated_datetime": wire.moment(found.updated_at),
        "expected_datetime": wire.moment(blocks.expected_at(found.due_on)),
        "address": found.address,
        "address_id": found.address_id,
        "zipcode": "",
        "lat": found.lat,
        "long": found.lon,
        "media_url": photos[0] if photos else "",
    }
    return document if steps is None else document | _extended(found, photos, steps)


def _extended(found: blocks.Request, photos: list[str], steps: Sequence[blocks.Step]) -> Document:
    answers = [
        {"code": code, "value": ", ".join(answer) if isinstance(answer, list) else answer}
        for code, answer in found.attributes.items()
    ]
    notes = [
        {"datetime": wire.moment(step.at), "description": step.text, "type": step.extended_status.lower()}
        for step in steps
    ]
    more = {
        "photos": photos,
        "status_detail": found.extended_status,
        "channel": found.channel,
        "parent_service_request_id": found.parent,
    }
    return {"attributes": answers, "extended_attributes": more, "notes": notes}


def photo_address(photo: blocks.Photo) -> str:
    """Where everybody finds the published copy of a photo."""
    return photo.url or f"{settings.HATAORI_URL}/photos/{photo.photo_id}/large.jpg"


def update(step: blocks.Step) -> Document:
    """A line of GET servicerequestupdates."""
    return {
        "update_id": step.id,
        "service_request_id": step.number,
        "status": step.extended_status,
        "updated_datetime": wire.moment(step.at),
        "description": step.text,
        "media_url": step.media_url,
        "external_status_code": step.state,
        "customer_reference": "",
    }
