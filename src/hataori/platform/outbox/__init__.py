"""Side effects that leave the process: leased, retried, dead-lettered, replayed."""
