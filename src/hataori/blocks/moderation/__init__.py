"""Reading what residents write before others may read it: what needs a person's eye, and what must be covered."""
