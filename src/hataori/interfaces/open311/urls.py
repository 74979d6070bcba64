"""The addresses of Open311: discovery, the city's endpoint, and the one for trying programs out."""

from django.urls import URLPattern, re_path

from . import views

app_name = "open311"
_FORM = r"\.(?P<form>xml|json)$"


def _endpoint(path: str, *, trial: bool) -> list[URLPattern]:
    start, more = rf"^open311/{path}/", {"trial": trial}
    return [
        re_path(rf"{start}discovery{_FORM}", views.discovery),
        re_path(rf"{start}services{_FORM}", views.services, more),
        re_path(rf"{start}services/(?P<code>[^/]+){_FORM}", views.definition, more),
        re_path(rf"{start}requests{_FORM}", views.requests, more),
        re_path(rf"{start}requests\.csv$", views.bulk, more),
        re_path(rf"{start}requests/(?P<number>[^/]+){_FORM}", views.one, more),
        re_path(rf"{start}tokens/(?P<token>[^/]+){_FORM}", views.token, more),
        re_path(rf"{start}servicerequestupdates{_FORM}", views.updates, more),
    ]


urlpatterns = [
    re_path(rf"^open311/discovery{_FORM}", views.discovery),
    *_endpoint("v2", trial=False),
    *_endpoint("test/v2", trial=True),
]
