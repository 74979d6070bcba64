"""The door of the designer: who may write a form, the form on the bench for its preview, forms as eForms."""

from .actions import EDITORS, owned
from .queries import design_form
from .writing import eform_of

__all__ = ["EDITORS", "design_form", "eform_of", "owned"]
