"""Fees: what is due, what was paid at the counter or by card, what was waived or given back."""
