"""Generic capabilities in GovStack terms; each has one door, `api.py`."""
