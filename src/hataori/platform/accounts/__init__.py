"""Residents and staff, how they sign in, and what they may do."""
