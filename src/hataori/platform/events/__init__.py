"""The log of facts: append-only, CloudEvents fields, consumers with cursors."""
