"""Look-ups and new rows that stand on the path of every filing, compiled once.

Django builds and compiles a query each time it is asked, which costs several times what the database needs for a
look-up by key. Here the SQL is kept and only the values change; columns are read and written by their fields as ever
(sealed text, times), so the answer is what the query set would give.
"""

from collections.abc import Callable, Sequence
from functools import cache, cached_property
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models.query import get_related_populators

Row = TypeVar("Row", bound=models.Model)


class LookUp(Generic[Row]):
    """Rows of `base` (a query set with its constant conditions and joins, unordered) whose columns equal the values.

    `base` is a function, for models are not ready while modules are read. A value of None finds nothing.
    """

    def __init__(self, base: "Callable[[], models.QuerySet[Row]]", *columns: str) -> None:
        self._base, self._columns = base, columns

    def rows(self, *values: Any) -> list[Row]:  # noqa: ANN401  what the columns hold
        """All of them."""
        compiled = self._compiled
        with connection.cursor() as cursor:
            cursor.execute(compiled.sql, compiled.bound(values))
            found = cursor.fetchall()
        return [compiled.model_of(row) for row in found]

    def first(self, *values: Any) -> Row | None:  # noqa: ANN401  what the columns hold
        """One of them, None where there is none."""
        return next(iter(self.rows(*values)), None)

    @cached_property
    def _compiled(self) -> "_Compiled[Row]":
        return _Compiled(self._base(), self._columns)


class _Compiled(Generic[Row]):
    """The SQL for this installation's database, and how its rows become models."""

    def __init__(self, base: "models.QuerySet[Row]", columns: Sequence[str]) -> None:
        meta, name = base.model._meta, connection.ops.quote_name  # noqa: SLF001  Django's public Meta API
        self._fields: list[Any] = [meta.get_field(column) for column in columns]
        compiler = base.query.get_compiler(connection=connection)
        sql, self._constant = compiler.as_sql()
        wanted = " AND ".join(f"{name(meta.db_table)}.{name(field.column)} = %s" for field in self._fields)
        self.sql = f"{sql} {'AND' if base.query.where else 'WHERE'} {wanted}"
        self._converters = sorted(compiler.get_converters([found[0] for found in compiler.select]).items())
        info: Any = compiler.klass_info
        own = info["select_fields"]
        self._model, self._start, self._stop = base.model, own[0], own[-1] + 1
        self._names = [compiler.select[place][0].target.attname for place in own]
        self._related = get_related_populators(info, compiler.select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]  # the stubs are of a later Django

    def bound(self, values: Sequence[Any]) -> list[Any]:
        """The values as the database takes them."""
        asked = (field.get_db_prep_value(value, connection) for field, value in zip(self._fields, values, strict=True))
        return [*self._constant, *asked]

    def model_of(self, row: Sequence[Any]) -> Row:
        """A model with those it is joined to."""
        cells = list(row)
        for place, (converters, expression) in self._converters:
            for converter in converters:
                cells[place] = converter(cells[place], expression, connection)
        found = self._model.from_db(DEFAULT_DB_ALIAS, self._names, cells[self._start : self._stop])
        for joined in self._related:
            joined.populate(cells, found)
        return found


def insert(row: models.Model) -> None:
    """Write a new row: `save(force_insert=True)` of a model of one table, without compiling the statement anew."""
    fields, sql, key = _insertion(type(row), connection.vendor)
    values = [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        if key:
            setattr(row, key, cursor.fetchone()[0])
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS  # noqa: SLF001  as Django's save does


@cache
def _insertion(model: type[models.Model], vendor: str) -> tuple[list[Any], str, str]:  # noqa: ARG001  quoting is the vendor's
    """The columns to be given, the statement, and the key that the database gives (empty where the row brings it)."""
    meta, name = model._meta, connection.ops.quote_name  # noqa: SLF001  Django's public Meta API
    given = meta.auto_field
    fields: list[Any] = [field for field in meta.local_concrete_fields if field is not given]
    columns, places = ", ".join(name(field.column) for field in fields), ", ".join(["%s"] * len(fields))
    sql = f"INSERT INTO {name(meta.db_table)} ({columns}) VALUES ({places})"  # noqa: S608  names of our own models
    return (fields, f"{sql} RETURNING {name(str(given.column))}", given.attname) if given else (fields, sql, "")
