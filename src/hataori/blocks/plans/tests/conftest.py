"""The same ground as the indicators' tests: the starter city's definitions and plan, and people to sign in."""

from hataori.blocks.indicators.tests.conftest import city, clerk, definitions, dx_office, sign_in

__all__ = ["city", "clerk", "definitions", "dx_office", "sign_in"]
