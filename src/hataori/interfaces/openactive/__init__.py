"""OpenActive over the scheduler: open RPDE feeds of what can be booked, and the Open Booking API 1.0 CR3."""
