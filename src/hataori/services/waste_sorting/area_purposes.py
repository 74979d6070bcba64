"""Areas drawn for waste: whose border holds a point, that area's calendar holds there."""

from collections.abc import Sequence

from django.conf import settings

from hataori.blocks.geo.api import Purpose

from . import models
from .service import DEPARTMENT, DESK


def _used(key: str) -> Sequence[str]:
    found = models.Area.objects.filter(city__slug=settings.HATAORI_CITY, active=True, border=key)
    return [each.name for each in found]


PURPOSES = (
    Purpose(
        layer="waste",
        title="ごみの地区",
        told="市民が地図や住所から地区をさがすとき、ここに描いた境界で決まります。境界のない場所は、近くの町から推します。",
        roles=DESK,
        departments=(DEPARTMENT,),
        used=_used,
        back="/desk/waste/",
        public=True,
        overlap="重なった場所からさがした人には、どちらの地区も示します。1つに決めるには、境界を直してください。",
    ),
)
