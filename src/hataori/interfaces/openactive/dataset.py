"""The dataset: what the feeds hold, where they are, and where to book (schema.org Dataset with a WebAPI)."""

from typing import Any

from django.templatetags.static import static

from hataori.blocks.documents.api import city_name

from . import addresses, documents, feeds

_RPDE = "application/vnd.openactive.rpde+json; version=1"
FEEDS = (
    ("FacilityUse", "FacilityUse", "facility-uses"),
    ("Slot", "Slot", "slots"),
    ("SessionSeries", "SessionSeries", "session-series"),
    ("ScheduledSession", "ScheduledSession", "scheduled-sessions"),
)
DOCUMENTATION = "https://permalink.openactive.io/dataset-site/open-data-documentation"


def document() -> dict[str, Any]:
    """JSON-LD of the dataset, as embedded in its page."""
    city = city_name()
    site = f"{addresses.BASE}/openactive/"
    publisher = {
        "@type": "Organization",
        "name": city,
        "legalName": city,
        "url": f"{addresses.BASE}/",
        "logo": {"@type": "ImageObject", "url": f"{addresses.BASE}{static('components/favicon.svg')}"},
    }
    return {
        "@context": ["https://schema.org/", "https://openactive.io/"],
        "@type": "Dataset",
        "@id": site,
        "url": site,
        "name": f"{city}の公共施設と催し",
        "description": f"{city}の体育施設や公園の空きと、申し込める催し。",
        "keywords": ["施設予約", "公共施設", "催し", "OpenActive"],
        "license": feeds.LICENCE,
        "discussionUrl": f"{addresses.BASE}/openactive/",
        "documentation": DOCUMENTATION,
        "inLanguage": ["ja"],
        "publisher": publisher,
        "schemaVersion": "https://openactive.io/modelling-opportunity-data/2.0/",
        "bookingService": documents.booking_service(),
        "distribution": [_distribution(*each) for each in FEEDS],
        "accessService": _service(site),
    }


def _distribution(name: str, kind: str, path: str) -> dict[str, str]:
    return {
        "@type": "DataDownload",
        "name": name,
        "additionalType": f"https://openactive.io/{kind}",
        "encodingFormat": _RPDE,
        "contentUrl": f"{addresses.BASE}/openactive/feeds/{path}",
    }


def _service(site: str) -> dict[str, Any]:
    return {
        "@type": "WebAPI",
        "name": "Open Booking API",
        "description": "公共施設と催しの予約。",
        "documentation": "https://permalink.openactive.io/dataset-site/open-booking-api-documentation",
        "termsOfService": site,
        "endpointUrl": f"{addresses.BASE}/openactive/api",
        "authenticationAuthority": f"{addresses.BASE}/openactive/auth",
        "conformsTo": ["https://openactive.io/open-booking-api/EditorsDraft/1.0CR3/#core"],
        "endpointDescription": "https://openactive.io/open-booking-api/EditorsDraft/swagger.json",
        "landingPage": site,
    }
