"""Reports from inside of a drawn area go where its row says; the trial and the check know drawn areas."""

import pytest

from hataori.blocks.geo import api as geo
from hataori.blocks.service_requests import api
from hataori.kernel.actor import SYSTEM, Role

from .conftest import PLACE, north, report
from .test_desk import member, page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ichinomiya")]
ROUTING = "/desk/reports/routing/"


def drawn(name: str, size: float = 0.002) -> geo.Area:
    lat, lon = PLACE
    ring = [(lon - size, lat - size), (lon + size, lat - size), (lon + size, lat + size), (lon - size, lat + size)]
    return geo.keep_area(geo.NewArea("routing", name, [[ring]]), actor=SYSTEM)[0]


@pytest.fixture
def head():
    return member("parks", Role.SECTION_HEAD)


def add(head, position: int, border: str, department: str = "parks", **more):
    row = {"position": str(position), "kind": "", "area": "", "border": border, "starts_on": "2026-04-01", **more}
    return head.post(ROUTING, {**row, "department": department}, follow=True)


def test_a_report_from_inside_goes_by_the_drawn_row(head):
    area = drawn("駅前広場")
    add(head, 5, area.key)
    inside, outside = report().request, report(point=north(900), text="別の穴").request
    assert inside.department == "parks"
    assert "区域 駅前広場" in inside.routed_by
    assert outside.department == "road-maintenance"
    told = page(head.get(ROUTING))
    assert "「駅前広場」の中" in told


def test_the_trial_asks_for_the_area(head):
    area = drawn("駅前広場")
    add(head, 5, area.key)
    assert "区域 駅前広場" in page(head.get(f"{ROUTING}?kind=road.pothole&border={area.key}"))
    assert "区域 駅前広場" not in page(head.get(f"{ROUTING}?kind=road.pothole"))
    assert api.simulate("road.pothole", border=area.key).department == "parks"
    assert page(head.get(f"{ROUTING}?kind=road.pothole&border=no")).count("届く課") == 0


def test_the_check_knows_which_areas_share_ground(head):
    small, wide = drawn("駅前広場"), drawn("市の中心", size=0.02)
    told = add(head, 5, wide.key).content.decode()
    assert "5行目に届く" not in told
    told = add(head, 6, small.key, department="road-maintenance").content.decode()
    assert "6行目に届く通報はありません" in told
    assert [each.lower.position for each in api.clashes() if each.hidden] == [6]


def test_a_used_area_stays_and_an_unknown_one_is_refused(head):
    area = drawn("駅前広場")
    add(head, 5, area.key)
    said = head.post(f"/desk/areas/routing/{area.row}/remove/", follow=True).content.decode()
    assert "振り分けの5行目" in said
    assert geo.areas("routing")
    assert add(head, 7, "no").status_code == 422
    geo.remove_area("routing", area.row, actor=SYSTEM)
    assert "消えた区域" in page(head.get(ROUTING))
    assert report().request.department == "road-maintenance"
