"""Appointments at counters: My Number Cards, bereavement, tax consultation."""
