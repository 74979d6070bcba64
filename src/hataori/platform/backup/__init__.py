"""Backup while serving, restore on an empty machine."""
