"""Webhooks: partners are told of facts in the log, signed as Standard Webhooks says, through the outbox."""
