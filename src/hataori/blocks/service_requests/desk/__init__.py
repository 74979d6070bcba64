"""The desk: the list of a section, one request, how reports are routed."""
