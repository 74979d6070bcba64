"""Every address of the installation: each app's urls, desk_urls and api_urls are mounted by discovery."""

from typing import Any

from django.urls import include, path

from hataori.platform.discovery import offered

from .addresses import ByFirstWord


def _mounted(module: str) -> list[Any]:
    return [path("", include(found.__name__)) for found in offered(module)]


urlpatterns = [
    ByFirstWord(
        [
            path("api/", include([ByFirstWord(_mounted("api_urls"))])),
            path("desk/", include([ByFirstWord(_mounted("desk_urls"))])),
            *_mounted("urls"),
        ]
    )
]

handler400 = "hataori.platform.pages.errors.bad_request"
handler403 = "hataori.platform.pages.errors.forbidden"
handler404 = "hataori.platform.pages.errors.not_found"
handler500 = "hataori.platform.pages.errors.server_error"
