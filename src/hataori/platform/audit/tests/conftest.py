"""Who looks at the log in these tests."""

from hataori.platform.accounts.tests.staff_browser import as_staff  # noqa: F401  a fixture
