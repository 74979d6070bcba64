"""Whoever files, files on the form in force: the one the section published, or the one its row makes."""

from dataclasses import replace

import pytest
from tests.city_parts import load

from hataori.blocks.catalogue import api as catalogue
from hataori.blocks.filing.api import Envelope, file_application
from hataori.blocks.registration import api as registration
from hataori.kernel import clock
from hataori.kernel.actor import Actor, Role, RoleGrant
from hataori.kernel.errors import Conflict, Forbidden, NotFound, Rejected
from hataori.services.online_applications.tests.conftest import filled

pytestmark = pytest.mark.django_db

PROCEDURE = "ICH-0002"
GUEST = Actor("guest:0123456789abcdef0123456789abcdef", "guest", "ゲスト")
PARTNERS_PERSON = Actor("partner:0123456789abcdef0123456789abcdef", "partner", "連携先")
HEAD = Actor("staff-1", "staff", "課長", frozenset({RoleGrant(Role.SECTION_HEAD)}))


@pytest.fixture(autouse=True)
def city(settings):
    load(settings, "departments", "procedures")


def published() -> registration.Form:
    """The row's form with another title on its last page, put into force today."""
    now = registration.current_form(PROCEDURE)
    page = replace(now.pages[-1], title="あたらしい問い")
    changed = registration.form_from(catalogue.procedure(PROCEDURE), (*now.pages[:-1], page), now.papers)
    registration.publish_form(changed, effective_on=clock.today(), actor=HEAD)
    return registration.current_form(PROCEDURE)


@pytest.mark.parametrize("actor", [GUEST, PARTNERS_PERSON], ids=["guest", "partner"])
def test_it_is_filed_on_the_published_form(actor):
    before = registration.current_form(PROCEDURE)
    form = published()
    assert form.digest != before.digest
    receipt = file_application(Envelope(procedure_id=PROCEDURE, answers=filled(form)), actor=actor)
    assert receipt.form_version == form.digest
    with pytest.raises(Conflict):
        file_application(
            Envelope(procedure_id=PROCEDURE, answers=filled(form), form_version=before.digest), actor=actor
        )


def test_who_may_not_file_or_files_nonsense_leaves_nothing():
    form = registration.current_form(PROCEDURE)
    with pytest.raises(NotFound):
        file_application(Envelope(procedure_id="none", answers={}), actor=GUEST)
    with pytest.raises(Forbidden):
        file_application(Envelope(procedure_id=PROCEDURE, answers=filled(form), channel="online"), actor=HEAD)
    with pytest.raises(Rejected):
        file_application(Envelope(procedure_id=PROCEDURE, answers={}), actor=PARTNERS_PERSON)
    assert registration.applications_of(PARTNERS_PERSON) == []
