"""Electronic signatures on papers: PAdES B-LTA, made and proven without asking anybody but the TSA."""

import logging

# It warns when lists are given instead of fetched, and tells each step of a validation that fails: our reports say it.
logging.getLogger("pyhanko").setLevel(logging.ERROR)
logging.getLogger("pyhanko_certvalidator").setLevel(logging.ERROR)
