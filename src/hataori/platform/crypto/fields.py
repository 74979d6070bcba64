"""A column whose text is sealed in the database and open in Python."""

from typing import Any

from django.core.exceptions import FieldError
from django.db import models

from .sealing import seal, unseal


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]  # generic for the checker only
    """Text sealed for its model and column. Equality and search do not work on it (see `blind_index`)."""

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:  # noqa: ANN401, ARG002  Django's signature
        """Seal on the way in; NULL and the empty text stay as they are."""
        value = super().get_prep_value(value)
        return seal(value, context=self.context) if value else value

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:  # noqa: ANN401, ARG002  Django's signature
        """Unseal on the way out."""
        return unseal(value, context=self.context) if value else value

    @property
    def context(self) -> str:
        """What the sealed text is bound to."""
        return f"{self.model._meta.label_lower}.{self.name}"  # noqa: SLF001  Django's public Meta API

    def get_lookup(self, lookup_name: str) -> Any:  # noqa: ANN401  Django's signature
        """Only isnull: any other comparison would silently find nothing."""
        if lookup_name != "isnull":
            raise FieldError(f"{self.context} is sealed: {lookup_name} cannot find it")
        return super().get_lookup(lookup_name)
