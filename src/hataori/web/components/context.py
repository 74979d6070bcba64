"""What every page's frame needs; nothing here touches the database unless the frame asks for the person."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from hataori.platform.i18n.languages import LANGUAGES
from hataori.platform.i18n.languages import language as language_named
from hataori.platform.i18n.middleware import wants_furigana
from hataori.platform.pages.emergencies import emergencies

from .city import city


def page(request: HttpRequest) -> dict[str, Any]:
    """The city, the reader's language and wishes, where to return to, and the kind of environment."""
    language = get_language() or "ja"
    spoken, here = language_named(language), city()
    return {
        "city": here,
        "city_name": here.name if language.startswith("ja") else here.name_en or here.name,
        "site_name": here.text("site_name", language) or here.name,
        "city_style": f"/city.css?{here.style_version}",
        "language": language,
        "html_lang": spoken.tag,
        "unchecked": not spoken.checked,
        "languages": LANGUAGES,
        "furigana": wants_furigana(request),
        "return_to": request.get_full_path(),
        "sample_environment": settings.HATAORI_PROFILE != "production",
        "emergencies": SimpleLazyObject(emergencies),
        "desk_menu": SimpleLazyObject(lambda: _desk_menu(request)),
    }


def _desk_menu(request: HttpRequest) -> object:
    from hataori.web.desk.menu import menu

    return menu(request)
