"""The door of the designer: what its section works on, for previews and interfaces."""

from .actions import EDITORS, owned
from .importing import read_upload
from .queries import design, design_form, designs
from .types import Content, Design, Trial
from .writing import eform_of

__all__ = [
    "EDITORS",
    "Content",
    "Design",
    "Trial",
    "design",
    "design_form",
    "designs",
    "eform_of",
    "owned",
    "read_upload",
]
