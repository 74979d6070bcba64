"""What the tests of cases share."""

import pytest

from hataori.kernel import clock

from .people import NOON


@pytest.fixture
def noon():
    """The clock stands at noon of a working day."""
    with clock.frozen(NOON):
        yield
