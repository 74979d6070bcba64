"""The starter city's short list, and the public list where it is present."""

import pytest
from django.conf import settings

from hataori.blocks.geo.city import load_landmarks, load_towns


@pytest.fixture
def short_list(db):
    load_towns(settings.HATAORI_CITY_FOLDER, None)
    load_landmarks(settings.HATAORI_CITY_FOLDER, None)


@pytest.fixture
def full_list(db, hataori_data):
    load_towns(settings.HATAORI_CITY_FOLDER, hataori_data)
    load_landmarks(settings.HATAORI_CITY_FOLDER, hataori_data)
