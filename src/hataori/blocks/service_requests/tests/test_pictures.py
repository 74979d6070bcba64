"""Photos of a request: kept with it, compared, hidden with it."""

from datetime import date

import pytest
from tests.scenes import jpeg, scene, view

from hataori.blocks.service_requests import api
from hataori.blocks.vision import api as vision
from hataori.kernel.errors import Rejected

from .conftest import ROADS, north, report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ichinomiya")]


def photo(seed: int, **seen) -> api.NewPhoto:
    content = jpeg(view(scene(seed), **seen))
    return api.NewPhoto(photo_id=vision.intake(content, owner="system", purpose="report", retention_days=2).id)


def test_the_same_scene_joins_two_reports_that_words_would_not():
    first = report(text="", photos=(photo(3),)).request
    assert report(text="", photos=(photo(99),), point=north(45)).joined_to == ""
    assert (
        report(text="", photos=(photo(3, dx=8, dy=5, light=0.7, noise=8),), point=north(-45)).joined_to == first.number
    )


def test_a_photo_is_kept_with_its_report_and_hidden_from_whoever_has_its_address():
    filed = report(photos=(photo(1),))
    photo_id = filed.request.photos[0].photo_id
    assert vision.photo(photo_id).original_until == date(2027, 11, 26)
    api.show_photo(filed.request.number, 0, shown=False, reason="人の顔", actor=ROADS)
    assert vision.photo(photo_id).withheld
    api.show_photo(filed.request.number, 0, shown=True, reason="ぼかした", actor=ROADS)
    assert not vision.photo(photo_id).withheld


def test_a_photo_nobody_took_in_is_refused():
    with pytest.raises(Rejected) as refused:
        report(photos=(api.NewPhoto(photo_id="6b1f6c5e-0000-4000-8000-000000000001"),))
    assert refused.value.problems[0].code == "photo_not_found"
