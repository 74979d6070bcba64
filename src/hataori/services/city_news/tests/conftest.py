"""People of the tests, a public channel played by the test, and posts in every state."""

import pytest

from hataori.blocks.messaging.tests.ground import provider  # noqa: F401  a fixture
from hataori.kernel.actor import Actor, Role, RoleGrant
from hataori.platform.accounts.tests.staff_browser import as_staff  # noqa: F401  a fixture
from hataori.platform.events import api as events
from hataori.platform.outbox import api as outbox
from hataori.services.city_news import alerts, approving, chains, models, posts


def staff(name, role=Role.PUBLISHER, department="public-relations"):
    return Actor(name, "staff", name, frozenset({RoleGrant(role, department)}))


AUTHOR, FIRST, SECOND = staff("author"), staff("first"), staff("second", Role.SECTION_HEAD, "crisis-management")


def written(**changes):
    told = {"kind": "news", "department": "public-relations", "title": "市民まつり", "body": "11月29日に開きます。"}
    return posts.Written(**{**told, "channels": ("board",), **changes})


def news(**changes):
    """A published post."""
    post = posts.write(written(**changes), AUTHOR)
    posts.submit(post.key, AUTHOR)
    return approving.approve(post.key, FIRST)


def emergency(*, exercise=False, key="evacuation-l4", area="木曽川左岸"):
    """A published emergency."""
    filled = alerts.filled(key, area=area, situation="川の水が増えています", shelter="北小学校")
    post = chains.draft_emergency(filled, "crisis-management", hours=12, exercise=exercise, actor=AUTHOR)
    return out(post)


def out(post):
    posts.submit(post.key, AUTHOR)
    approving.approve(post.key, FIRST)
    return approving.approve(post.key, SECOND)


def work():
    """What the worker does till nothing is left."""
    from hataori.platform.worker.api import turn
    from hataori.platform.worker.turn import turn_of_lane

    for _ in range(6):
        turn()
        for lane in outbox.lanes():
            turn_of_lane(lane)


def said(name):
    return [each.data for each in events.find(types={name})]


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HATAORI_HOME = tmp_path


@pytest.fixture
def post(db, provider):  # noqa: F811  the fixture
    return models.Post.objects.get(key=posts.write(written(), AUTHOR).key)
