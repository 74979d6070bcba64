"""Open statistics of filings, counted from events; small numbers of one procedure are not published."""
