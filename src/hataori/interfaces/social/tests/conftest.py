"""The environment of a child process that uses the test's database."""

from hataori.platform.conftest import child_environment  # noqa: F401  a fixture
