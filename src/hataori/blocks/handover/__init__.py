"""Hand-over to core systems (基幹システム): mapping tables, batches, their results."""
