"""No sequence of acts reaches an illegal state, no deadline goes backwards, and only the right people decide."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hataori.blocks.workflow import rules
from hataori.blocks.workflow.rules import State
from hataori.blocks.workflow.stages import APPLICATION, NOTIFICATION, Graph, Outcome, Policy, Stage, policy_from
from hataori.kernel.actor import SYSTEM, Actor, Role, RoleGrant
from hataori.kernel.errors import Conflict, Forbidden, HataoriError, Rejected
from hataori.kernel.holidays import MUNICIPAL

from .people import APPROVER, AUDITOR, CLERK, STRANGER

DAY = date(2026, 11, 25)
days = st.dates(date(2024, 1, 1), date(2030, 12, 31))
graphs = st.sampled_from([APPLICATION, NOTIFICATION])
acts = st.one_of(
    st.tuples(st.just("advance"), st.sampled_from(list(Stage))),
    st.tuples(st.just("pause"), st.integers(0, 40)),
    st.tuples(st.just("resume"), st.integers(0, 40)),
    st.tuples(st.just("decide"), st.sampled_from(list(Outcome))),
    st.tuples(st.just("complete"), st.none()),
    st.tuples(st.sampled_from(["rules", "sign", "lapse"]), st.none()),
)


def act_on(state: State, graph: Graph, act: tuple, today: date) -> State:
    name, said = act
    doing = {
        "advance": lambda: rules.advanced(state, said, graph, "someone"),
        "pause": lambda: rules.paused(state, graph, today),
        "resume": lambda: rules.resumed(state, today, "calendar"),
        "decide": lambda: rules.decided(state, said, graph),
        "complete": lambda: rules.completed(state),
        "rules": lambda: rules.decided_by_rules(state, graph),
        "sign": lambda: rules.signed(state, today),
        "lapse": lambda: rules.lapsed(state),
    }
    return doing[name]()


@given(graphs, st.lists(acts, max_size=25), days, st.sampled_from([Stage.RECEPTION, Stage.SIGNATURE]))
def test_no_sequence_of_acts_reaches_an_illegal_state(graph, sequence, start, first):
    state, today = State(first, due_on=rules.due_date(start, 30, "calendar")), start
    for act in sequence:
        today += timedelta(days=act[1] if isinstance(act[1], int) else 1)
        before = state
        try:
            state = act_on(state, graph, act, today)
        except Conflict:
            state = before
        assert rules.legal(state, graph), (before, act, state)


@given(graphs, st.lists(acts, max_size=25))
def test_a_completed_case_never_changes_again(graph, sequence):
    state = State(Stage.COMPLETED, Outcome.GRANTED)
    for act in sequence:
        with pytest.raises(Conflict):
            act_on(state, graph, act, DAY)


@given(graphs, st.lists(acts, min_size=1, max_size=25))
def test_an_outcome_never_changes_once_it_is_there(graph, sequence):
    state, seen = State(Stage.RECEPTION), None
    for act in sequence:
        try:
            state = act_on(state, graph, act, DAY)
        except Conflict:
            continue
        assert seen is None or state.outcome is seen
        seen = state.outcome


@given(st.sampled_from(list(Stage)), st.sampled_from([Outcome.GRANTED, Outcome.REFUSED]))
def test_a_decision_falls_at_approval_only(stage, outcome):
    waiting = stage is Stage.CORRECTION
    state = State(stage, resume=Stage.RECEPTION if waiting else None, paused_on=DAY if waiting else None)
    if stage is Stage.APPROVAL:
        assert rules.decided(state, outcome, APPLICATION).stage is Stage.NOTICE
    else:
        with pytest.raises(Conflict):
            rules.decided(state, outcome, APPLICATION)


@given(graphs, st.sampled_from([Stage.NOTICE, Stage.COMPLETED]), st.sampled_from([None, *Outcome]))
def test_only_a_decision_is_taken_back_and_leads_to_a_person(graph, stage, outcome):
    state = State(stage, outcome, examiner_id="x")
    decided = outcome in (Outcome.GRANTED, Outcome.REFUSED) if graph.decides else outcome is None
    if decided:
        again = rules.reopened(state, graph)
        assert rules.legal(again, graph)
        assert (again.outcome, again.examiner_id) == (None, "")
    else:
        with pytest.raises(Conflict):
            rules.reopened(state, graph)


def test_a_notification_is_never_decided_but_ends():
    state = rules.advanced(State(Stage.RECEPTION), Stage.FORMAL_CHECK, NOTIFICATION, "x")
    assert rules.advanced(state, Stage.COMPLETED, NOTIFICATION, "x").closed
    with pytest.raises(Conflict):
        rules.decided(State(Stage.APPROVAL), Outcome.GRANTED, NOTIFICATION)


def test_a_correction_returns_to_the_stage_it_came_from():
    state = rules.paused(State(Stage.EXAMINATION, due_on=DAY), APPLICATION, DAY)
    assert state.stage is Stage.CORRECTION
    assert rules.resumed(state, DAY, "calendar").stage is Stage.EXAMINATION


def test_withdrawing_ends_a_correction():
    state = rules.paused(State(Stage.EXAMINATION, due_on=DAY), APPLICATION, DAY)
    ended = rules.decided(state, Outcome.WITHDRAWN, APPLICATION)
    assert (ended.stage, ended.resume, ended.paused_on) == (Stage.NOTICE, None, None)


@pytest.mark.parametrize("stage", [Stage.APPROVAL, Stage.NOTICE, Stage.COMPLETED])
def test_no_correction_from_approval_on(stage):
    with pytest.raises(Conflict):
        rules.paused(State(stage, Outcome.GRANTED if stage is not Stage.APPROVAL else None), APPLICATION, DAY)


class TestDeadlines:
    def test_the_day_of_arrival_does_not_count_and_a_closing_day_moves_on(self):
        # 25 November 2026 + 10 days is Saturday 5 December: the next open day is Monday the 7th.
        assert rules.due_date(DAY, 10, "calendar") == date(2026, 12, 7)

    def test_working_days_skip_the_year_end(self):
        assert rules.due_date(date(2026, 12, 28), 1, "working") == date(2027, 1, 4)

    @pytest.mark.parametrize("days", [None, 0, -3])
    def test_no_period_no_deadline(self, days):
        assert rules.due_date(DAY, days, "calendar") is None

    @given(days, st.integers(1, 120), st.integers(0, 60), st.integers(0, 60), st.sampled_from(["calendar", "working"]))
    def test_a_pause_never_shortens_a_deadline_and_it_ends_on_an_open_day(self, start, period, wait, pause, mode):
        due = rules.due_date(start, period, mode)
        stopped = start + timedelta(days=wait)
        later = rules.extended(due, stopped, stopped + timedelta(days=pause), mode)
        assert later >= due
        assert not MUNICIPAL.is_closed(later)

    @given(days, st.integers(1, 120), st.integers(1, 30))
    def test_a_calendar_pause_gives_back_at_least_its_days(self, start, period, pause):
        due = rules.due_date(start, period, "calendar")
        later = rules.extended(due, start, start + timedelta(days=pause), "calendar")
        assert timedelta(days=pause) <= later - due <= timedelta(days=pause + 10)

    def test_a_clock_moved_back_changes_nothing(self):
        assert rules.extended(DAY, DAY, DAY - timedelta(days=3), "calendar") == DAY

    @pytest.mark.parametrize(
        ("left", "kind", "text"),
        [
            (30, "ok", "期限まで30日"),
            (6, "ok", "期限まで6日"),
            (5, "warning", "期限まで5日"),
            (3, "warning", "期限まで3日"),
            (1, "warning", "期限まで1日"),
            (0, "late", "今日が期限"),
            (-2, "late", "2日超過"),
        ],
    )
    def test_it_warns_before_it_is_red_and_says_so_in_words(self, left, kind, text):
        shown = rules.deadline(State(Stage.EXAMINATION, due_on=DAY + timedelta(days=left)), DAY, 5)
        assert (shown.kind, shown.text, shown.days_left) == (kind, text, left)

    def test_a_waiting_or_decided_case_is_not_late(self):
        past = DAY - timedelta(days=9)
        assert (
            rules.deadline(rules.paused(State(Stage.RECEPTION, due_on=past), APPLICATION, DAY), DAY, 5).kind == "paused"
        )
        assert rules.deadline(State(Stage.NOTICE, Outcome.GRANTED, due_on=past), DAY, 5).kind == "none"
        assert rules.deadline(State(Stage.RECEPTION), DAY, 5).text == "期限なし"


class TestPeople:
    def test_departments_see_their_own_and_auditors_see_all(self):
        assert rules.sees(CLERK, "childcare")
        assert not rules.sees(CLERK, "tax")
        assert rules.sees(AUDITOR, "tax")
        assert rules.sees(SYSTEM, "tax")

    def test_residents_and_guests_see_no_case_on_the_desk(self):
        assert not rules.sees(Actor("r", "resident"), "childcare")
        assert not rules.sees(Actor("guest", "guest"), "childcare")

    @pytest.mark.parametrize(
        "actor", [AUDITOR, STRANGER, Actor("o", "staff", "", frozenset({RoleGrant(Role.OPERATOR)}))]
    )
    def test_who_does_not_work_there_may_not_act(self, actor):
        with pytest.raises(Forbidden):
            rules.check_worker(actor, "childcare")

    def test_a_clerk_does_not_decide(self):
        with pytest.raises(Forbidden) as refused:
            rules.check_decider(CLERK, "childcare", State(Stage.APPROVAL), Policy())
        assert refused.value.code == "not_a_decider"

    def test_who_examined_does_not_decide_unless_the_city_says_so(self):
        state = State(Stage.APPROVAL, examiner_id=APPROVER.id)
        with pytest.raises(Forbidden) as refused:
            rules.check_decider(APPROVER, "childcare", state, Policy())
        assert refused.value.code == "same_person"
        rules.check_decider(APPROVER, "childcare", state, Policy(separation_of_duties=False))


class TestGrounds:
    @given(st.text(max_size=5).filter(lambda text: not text.strip()))
    def test_a_refusal_without_reasons_or_article_names_both_fields(self, blank):
        with pytest.raises(Rejected) as refused:
            rules.check_grounds(Outcome.REFUSED, blank, blank)
        assert [problem.field for problem in refused.value.problems] == ["reasons", "article"]

    def test_a_grant_needs_none(self):
        rules.check_grounds(Outcome.GRANTED, "", "")


class TestPolicy:
    def test_a_city_adds_a_graph_and_names_its_kinds(self):
        policy = policy_from(
            {
                "period_mode": "working",
                "warning_days": 3,
                "graphs": {
                    "short": {
                        "stages": ["reception", "approval", "notice", "completed"],
                        "moves": {"reception": ["approval"], "approval": ["reception"]},
                        "correctable": ["reception"],
                    }
                },
                "kinds": {"p1": "short"},
            }
        )
        assert policy.graph_of("p1").moves[Stage.RECEPTION] == (Stage.APPROVAL,)
        assert policy.graph_of("p2").key == "application"
        assert policy.period_mode == "working"

    @pytest.mark.parametrize("facts", [{"period_mode": "moon"}, {"kinds": {"p": "nowhere"}}])
    def test_a_policy_nobody_can_follow_is_refused_at_start(self, facts):
        with pytest.raises(ValueError):
            policy_from(facts)

    @given(st.sampled_from(list(Stage)), st.sampled_from(list(Stage)))
    def test_every_open_move_is_one_the_graph_names(self, stage, to):
        waiting = stage is Stage.CORRECTION
        state = State(stage, resume=Stage.RECEPTION if waiting else None, paused_on=DAY if waiting else None)
        try:
            assert rules.advanced(state, to, APPLICATION, "x").stage is to
            assert to in APPLICATION.moves[stage]
        except HataoriError:
            assert to not in APPLICATION.moves.get(stage, ())
