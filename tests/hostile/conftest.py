"""A loaded city and an application filed in it with odd values."""

import pytest
from django.conf import settings
from tests.city_parts import load
from tests.grounds import ground
from tests.hostile.ground import FORMULA, NUMBER, PROCEDURE, WHO


@ground
def city() -> None:
    load(settings, "departments", "indicators", "plan", "procedures", "sample-staff", "sample-residents")


@pytest.fixture
def filed(city) -> str:
    """The number of an application filed with the longest name and a formula and a script in it."""
    from hataori.blocks.filing.api import Envelope, file_application
    from hataori.blocks.registration import api as registration
    from hataori.platform.accounts.actors import actor_for
    from hataori.platform.accounts.models import Account
    from hataori.services.online_applications.tests.conftest import filled

    form = registration.current_form(PROCEDURE)
    answers = filled(form, family_name="葛" * 200, given_name="髙" * 200, address=FORMULA, personal_number=NUMBER)
    return file_application(
        Envelope(procedure_id=PROCEDURE, answers=answers), actor=actor_for(Account.objects.get(login=WHO["resident"]))
    ).number
