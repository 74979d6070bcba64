"""Measure m24, スマートロック: school gyms open with the number of the booking."""
