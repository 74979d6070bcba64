"""What every page and JSON answer shares: errors, request log, pagination."""
