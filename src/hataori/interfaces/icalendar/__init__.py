"""Bookings in people's own calendars: .ics, secret feeds, mails of RFC 5546, read-only CalDAV (RFC 4791)."""
