"""Open Forms' own example exports import and can be filled to the end.

The zips stand in the documentation of open-formulieren/open-forms (docs/manual/forms/examples/_assets); they are not
ours to keep here. HATAORI_OPENFORMS_DIR names a folder that holds them.
"""

import os
from pathlib import Path

import pytest

from hataori.blocks.forms.importing import read_upload
from hataori.blocks.forms.tests.filling import filled
from hataori.blocks.registration import api as registration
from hataori.blocks.registration.tests.made import PROCEDURE

FOLDER = Path(os.environ.get("HATAORI_OPENFORMS_DIR", "absent"))
ABSENT = "OPEN FORMS EXAMPLES ABSENT: set HATAORI_OPENFORMS_DIR to the folder of its example zips; NOT imported here"
EXPORTS = sorted(FOLDER.glob("*.zip"))
AT_LEAST = 7


@pytest.mark.skipif(not EXPORTS, reason=ABSENT)
def test_all_examples_are_there():
    assert len(EXPORTS) >= AT_LEAST


@pytest.mark.skipif(not EXPORTS, reason=ABSENT)
@pytest.mark.parametrize("export", EXPORTS, ids=lambda path: path.stem)
def test_an_example_imports_and_can_be_filled_to_the_end(export):
    content, notes = read_upload(export.read_bytes(), export.name)
    form = registration.form_from(PROCEDURE, content.pages, content.papers, texts=content.texts)
    assert registration.form_problems(form) == []
    assert filled(form)
    print(export.stem, len(form.fields), "fields;", "; ".join(notes) or "nothing left out")
