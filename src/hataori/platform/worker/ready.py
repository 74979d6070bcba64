"""Whether a worker may begin: the database answers and holds every table the installed apps read."""

from django.db import InterfaceError, OperationalError, connection


def what_is_missing() -> str:
    """In words for the log; empty when nothing is."""
    try:
        wanted = set(connection.introspection.django_table_names(only_existing=False, include_views=False))
        missing = wanted - set(connection.introspection.table_names())
    except (OperationalError, InterfaceError) as error:
        connection.close()
        return f"database: {type(error).__name__}"
    return f"tables: {len(missing)} of {len(wanted)}, made by `hataori load-city` or `hataori up`" if missing else ""
