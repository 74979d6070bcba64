"""`python -m hataori.web.launch WORDS…` is `hataori WORDS…`: how the supervisor starts its parts."""

import sys

from hataori.web.cli import main

if __name__ == "__main__":
    sys.exit(main())
