"""The database itself refuses entries outside the window and any change of what is bound.

Rules and places are bound from opening, entries from closing, closing, draw and outcomes from the moment they are
written. On PostgreSQL an entry waits for a closing that is under way (FOR SHARE against FOR UPDATE) and is then refused.
"""

from django.db import migrations

_BOUND = (
    "title", "department", "parent_id", "entry_url", "rules", "rules_hash", "mode", "max_wins", "max_wishes",
    "max_wishes_person", "over_limit", "beacon", "numbers", "apply_from", "apply_until", "draw_at", "confirm_until",
    "offer_hours", "secret", "commitment", "made_at",
)  # fmt: skip
# The secret is sealed anew when keys rotate; the commitment binds what it says.
_FIXED = [name for name in _BOUND if name != "secret"]
_STEPS = (
    "(OLD.state = NEW.state OR (OLD.state, NEW.state) IN (('draft','open'),('open','closing'),('closing','closed'),"
    "('closed','drawn'),('drawn','settled'),('draft','cancelled'),('open','cancelled'),('closing','cancelled'),"
    "('closed','cancelled'))) "
    "AND (OLD.state = NEW.state OR NEW.state <> 'closed' OR EXISTS (SELECT 1 FROM lottery_closing c WHERE "
    "c.round_id = NEW.id)) "
    "AND (OLD.state = NEW.state OR NEW.state <> 'drawn' OR EXISTS (SELECT 1 FROM lottery_draw d WHERE "
    "d.round_id = NEW.id))"
)
_ENTRY_SAME = "NEW.id = OLD.id AND NEW.round_id = OLD.round_id AND NEW.group_id = OLD.group_id AND " \
    "NEW.slot_id = OLD.slot_id AND NEW.rank = OLD.rank AND NEW.entered_at = OLD.entered_at"  # fmt: skip
_WIN_SAME = "NEW.entry_id = OLD.entry_id AND NEW.slot_id = OLD.slot_id AND NEW.group_id = OLD.group_id AND " \
    "NEW.place = OLD.place AND NEW.how = OLD.how"  # fmt: skip
_WRITTEN_ONCE = ("lottery_closing", "lottery_draw", "lottery_outcome")


def _state(row, *states):
    return f"(SELECT state FROM lottery_round WHERE id = {row}.round_id) IN ({', '.join(repr(s) for s in states)})"


def _differs(names, join):
    return " OR ".join(f"NEW.{name} {join} OLD.{name}" for name in names)


def _sqlite(name, when, table, condition, words):
    return (
        f"CREATE TRIGGER {name} BEFORE {when} ON {table} WHEN {condition} "
        f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
    )


def _sqlite_statements():
    window = (
        "NOT EXISTS (SELECT 1 FROM lottery_round AS r WHERE r.id = NEW.round_id AND r.state = 'open' AND "
        "NEW.entered_at >= r.apply_from AND NEW.entered_at < r.apply_until)"
    )
    yield _sqlite("lottery_entry_window", "INSERT", "lottery_entry", window, "lottery: outside the window")
    yield _sqlite(
        "lottery_entry_bound", "UPDATE", "lottery_entry",
        f"NOT ({_ENTRY_SAME} AND ((NEW.standing = OLD.standing AND NEW.person_key = OLD.person_key) OR "
        f"(OLD.standing = 'standing' AND NEW.person_key = OLD.person_key AND {_state('OLD', 'open')})))",
        "lottery: entries are bound",
    )  # fmt: skip
    yield _sqlite("lottery_entry_stays", "DELETE", "lottery_entry", "1", "lottery: entries are bound")
    yield _sqlite(
        "lottery_entry_other_round", "INSERT", "lottery_entry",
        "NOT EXISTS (SELECT 1 FROM lottery_slot s, lottery_group g WHERE s.id = NEW.slot_id AND "
        "g.pseudonym = NEW.group_id AND s.round_id = NEW.round_id AND g.round_id = NEW.round_id)",
        "lottery: of another round",
    )  # fmt: skip
    yield _sqlite(
        "lottery_group_open", "INSERT", "lottery_group", f"NOT {_state('NEW', 'open')}", "lottery: not open"
    )
    yield _sqlite(
        "lottery_group_bound", "UPDATE", "lottery_group",
        _differs(("pseudonym", "round_id", "group_key"), "IS NOT"), "lottery: groups are bound",
    )  # fmt: skip
    yield _sqlite("lottery_group_stays", "DELETE", "lottery_group", "1", "lottery: groups are bound")
    for what, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD")):
        yield _sqlite(
            f"lottery_slot_bound_{what.lower()}", what, "lottery_slot",
            f"NOT {_state(row, 'draft')}", "lottery: places are bound",
        )  # fmt: skip
    yield _sqlite(
        "lottery_round_bound", "UPDATE", "lottery_round",
        f"NOT ({_STEPS}) OR (OLD.state <> 'draft' AND ({_differs(_FIXED, 'IS NOT')}))", "lottery: rules are bound",
    )  # fmt: skip
    yield _sqlite(
        "lottery_round_stays", "DELETE", "lottery_round", "OLD.state <> 'draft'", "lottery: rules are bound"
    )
    for table in _WRITTEN_ONCE:
        for what in ("UPDATE", "DELETE"):
            yield _sqlite(f"{table}_no_{what.lower()}", what, table, "1", "lottery: results are bound")
    for table, state in zip(_WRITTEN_ONCE, ("closing", "closed", "closed"), strict=True):
        yield _sqlite(
            f"{table}_in_time", "INSERT", table,
            f"NOT {_state('NEW', state)} OR EXISTS (SELECT 1 FROM {table} WHERE "
            f"{'slot_id = NEW.slot_id' if table == 'lottery_outcome' else 'round_id = NEW.round_id'})",
            "lottery: results are bound",
        )  # fmt: skip
    yield _sqlite(
        "lottery_win_within", "INSERT", "lottery_win",
        f"NOT {_state('NEW', 'closed', 'drawn', 'settled')} OR NEW.place > (SELECT capacity FROM lottery_slot WHERE "
        "id = NEW.slot_id) OR NOT EXISTS (SELECT 1 FROM lottery_entry e WHERE e.id = NEW.entry_id AND "
        "e.slot_id = NEW.slot_id AND e.group_id = NEW.group_id AND e.round_id = NEW.round_id AND "
        "e.standing = 'standing')",
        "lottery: no such place",
    )  # fmt: skip
    yield _sqlite(
        "lottery_win_bound", "UPDATE", "lottery_win",
        f"NOT ({_WIN_SAME} AND (OLD.state = NEW.state OR OLD.state = 'offered' OR "
        "(OLD.state = 'accepted' AND NEW.state = 'given_up')))",
        "lottery: an answer is bound",
    )  # fmt: skip
    for table, key in (("lottery_win", "entry_id"), ("lottery_round", "id"), ("lottery_group", "pseudonym")):
        # INSERT OR REPLACE would otherwise remove the row in its way without a word.
        yield _sqlite(
            f"{table}_no_replace", "INSERT", table,
            f"EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key})", "lottery: already there",
        )  # fmt: skip
    yield _sqlite("lottery_win_stays", "DELETE", "lottery_win", "1", "lottery: an answer is bound")


def _postgresql_statements():
    yield f"""CREATE FUNCTION lottery_guard_entry() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF TG_OP = 'INSERT' THEN
          PERFORM 1 FROM lottery_round r WHERE r.id = NEW.round_id AND r.state = 'open'
            AND NEW.entered_at >= r.apply_from AND NEW.entered_at < r.apply_until FOR SHARE;
          IF NOT FOUND THEN RAISE EXCEPTION 'lottery: outside the window' USING ERRCODE = 'integrity_constraint_violation'; END IF;
          PERFORM 1 FROM lottery_slot s, lottery_group g WHERE s.id = NEW.slot_id AND g.pseudonym = NEW.group_id
            AND s.round_id = NEW.round_id AND g.round_id = NEW.round_id;
          IF NOT FOUND THEN RAISE EXCEPTION 'lottery: of another round' USING ERRCODE = 'integrity_constraint_violation'; END IF;
          RETURN NEW;
        ELSIF TG_OP = 'UPDATE' THEN
          IF {_ENTRY_SAME} AND NEW.person_key = OLD.person_key THEN
            IF NEW.standing = OLD.standing THEN RETURN NEW; END IF;
            PERFORM 1 FROM lottery_round r WHERE r.id = OLD.round_id AND r.state = 'open' FOR SHARE;
            IF FOUND AND OLD.standing = 'standing' THEN RETURN NEW; END IF;
          END IF;
        END IF;
        RAISE EXCEPTION 'lottery: entries are bound' USING ERRCODE = 'integrity_constraint_violation';
      END $$"""
    yield _postgresql_function(
        "group",
        "TG_OP = 'INSERT' AND EXISTS (SELECT 1 FROM lottery_round WHERE id = NEW.round_id AND state = 'open') "
        f"OR TG_OP = 'UPDATE' AND NOT ({_differs(('pseudonym', 'round_id', 'group_key'), 'IS DISTINCT FROM')})",
        "groups are bound",
    )
    yield _postgresql_function(
        "slot",
        "EXISTS (SELECT 1 FROM lottery_round WHERE state = 'draft' AND id = "
        "CASE TG_OP WHEN 'INSERT' THEN NEW.round_id ELSE OLD.round_id END)",
        "places are bound",
    )
    yield _postgresql_function(
        "round",
        f"TG_OP = 'DELETE' AND OLD.state = 'draft' OR TG_OP = 'UPDATE' AND ({_STEPS}) AND "
        f"(OLD.state = 'draft' OR NOT ({_differs(_FIXED, 'IS DISTINCT FROM')}))",
        "rules are bound",
    )
    for table, state in zip(_WRITTEN_ONCE, ("closing", "closed", "closed"), strict=True):
        yield _postgresql_function(
            table.removeprefix("lottery_"), f"TG_OP = 'INSERT' AND {_state('NEW', state)}", "results are bound"
        )
    yield _postgresql_function(
        "win",
        f"TG_OP = 'INSERT' AND {_state('NEW', 'closed', 'drawn', 'settled')} AND NEW.place <= (SELECT capacity FROM lottery_slot "
        "WHERE id = NEW.slot_id) AND EXISTS (SELECT 1 FROM lottery_entry e WHERE e.id = NEW.entry_id AND "
        "e.slot_id = NEW.slot_id AND e.group_id = NEW.group_id AND e.round_id = NEW.round_id AND "
        f"e.standing = 'standing') OR TG_OP = 'UPDATE' AND {_WIN_SAME} AND (OLD.state = NEW.state OR "
        "OLD.state = 'offered' OR (OLD.state = 'accepted' AND NEW.state = 'given_up'))",
        "an answer is bound",
    )
    for table in ("entry", "group", "slot", "round", "closing", "draw", "outcome", "win"):
        when = "UPDATE OR DELETE" if table == "round" else "INSERT OR UPDATE OR DELETE"
        yield (
            f"CREATE TRIGGER lottery_{table}_guard BEFORE {when} ON lottery_{table} "
            f"FOR EACH ROW EXECUTE FUNCTION lottery_guard_{table}()"
        )
        yield (
            f"CREATE TRIGGER lottery_{table}_no_truncate BEFORE TRUNCATE ON lottery_{table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION lottery_no_truncate()"
        )


def _postgresql_function(table, allowed, words):
    return f"""CREATE FUNCTION lottery_guard_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF {allowed} THEN
          IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
          RETURN NEW;
        END IF;
        RAISE EXCEPTION 'lottery: {words}' USING ERRCODE = 'integrity_constraint_violation';
      END $$"""


_NO_TRUNCATE = """CREATE FUNCTION lottery_no_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN RAISE EXCEPTION 'lottery: entries are bound'; END $$"""


def guard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        statements = [_NO_TRUNCATE, *_postgresql_statements()]
    else:
        statements = list(_sqlite_statements())
    for statement in statements:
        schema_editor.execute(statement, None)


class Migration(migrations.Migration):
    dependencies = [("lottery", "0001_initial")]
    operations = [migrations.RunPython(guard, migrations.RunPython.noop)]
