"""The second log: who did and who read what, hash-chained."""
