"""A browser in which somebody with a role is signed in, for the tests of other apps' desk pages."""

import pytest
from django.test import Client

from hataori.kernel.actor import SYSTEM
from hataori.platform.accounts.actions.staff import NewStaff, create_staff, grant_role
from hataori.platform.accounts.models import Account


@pytest.fixture
def as_staff(settings):
    """as_staff(Role.AUDITOR) signs a new member of staff in."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

    def sign_in(role):
        new = NewStaff(f"n-{role}", f"職員 {role}", "policy", f"{role}@city.example.jp", "correct horse battery 一宮")
        member = create_staff(new, actor=SYSTEM)
        grant_role(member.account_id, role, "", actor=SYSTEM, reason="人事異動")
        client = Client()
        client.force_login(Account.objects.get(id=member.account_id))
        return client

    return sign_in
