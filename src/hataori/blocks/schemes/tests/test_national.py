"""What families notice at the edges of the six national schemes."""

from datetime import date

import pytest

from .households import answer, child, grandparent, home, parent


class TestChildAllowance:
    scheme = "child_allowance"

    def ask(self, *members, on="2025-03-15", **facts):
        return answer(self.scheme, home(*members, **facts), date.fromisoformat(on))

    def test_two_children_by_age(self):
        found = self.ask(parent(), child("2023-01-10", "a"), child("2015-01-10", "b"))
        assert found.amount == 25_000
        assert found.articles == ("児童手当法第6条第1項第1号イ",)
        assert found.effective_from == date(2025, 4, 1)

    def test_third_child_gets_more(self):
        found = self.ask(parent(), child("2010-05-01", "a"), child("2012-05-01", "b"), child("2023-05-01", "c"))
        assert found.amount == 10_000 + 10_000 + 30_000
        assert "児童手当法第6条第1項第1号ロ" in found.articles

    def test_a_child_of_22_counts_until_the_school_year_ends_and_not_a_day_longer(self):
        """Born 1 April 2003: reaches 22 on 31 March 2025, which is the first 31 March 「以後」."""
        family = (parent(), child("2003-04-01", "a"), child("2010-05-01", "b"), child("2012-05-01", "c"))
        assert self.ask(*family, on="2025-03-31").amount == 40_000
        assert self.ask(*family, on="2025-04-01").amount == 20_000

    def test_birth_on_2_april_counts_a_year_longer(self):
        family = (parent(), child("2003-04-02", "a"), child("2010-05-01", "b"), child("2012-05-01", "c"))
        assert self.ask(*family, on="2026-03-31").amount == 40_000
        assert self.ask(*family, on="2026-04-01").amount == 20_000

    def test_oracles_known_error_a_22_year_old_after_the_school_year(self):
        """Born 2002-05-01, asked on 2025-04-15: still 22, but the first 31 March after 22 has passed."""
        family = (parent(), child("2002-05-01", "a"), child("2010-05-01", "b"), child("2012-05-01", "c"))
        assert self.ask(*family, on="2025-03-15").amount == 40_000
        assert self.ask(*family, on="2025-04-15").amount == 20_000

    def test_elder_children_past_18_need_a_declaration(self):
        family = (parent(), child("2004-05-01", "a"), child("2010-05-01", "b"), child("2012-05-01", "c"))
        assert any("確認書" in sentence for sentence in self.ask(*family).to_confirm)

    def test_ends_with_the_school_year_of_18(self):
        assert self.ask(parent(), child("2006-04-02"), on="2025-03-31").amount == 10_000
        refused = self.ask(parent(), child("2006-04-02"), on="2025-04-01")
        assert (refused.status, refused.amount) == ("not_eligible", 0)
        assert refused.reasons == ("手当の対象になる年齢の児童がいません。",)

    def test_three_in_the_month_of_the_birthday_for_who_is_born_on_the_first(self):
        assert self.ask(parent(), child("2022-04-01"), on="2025-04-01").amount == 15_000
        assert self.ask(parent(), child("2022-04-01"), on="2025-04-02").amount == 10_000

    def test_paid_by_the_employer_of_a_public_servant(self):
        found = self.ask(parent(5_000_000, work="public"), child("2015-05-01"))
        assert (found.amount, found.payer) == (10_000, "employer")
        assert "児童手当法第17条第1項" in found.articles

    def test_the_parent_with_more_income_receives(self):
        second = parent(6_000_000, key="q")
        assert self.ask(parent(5_000_000), second, child("2015-05-01")).person == "q"

    def test_a_child_in_care_is_not_the_parents(self):
        assert not self.ask(parent(), child("2015-05-01", in_facility=True)).proposed

    def test_nobody_keeps_the_child(self):
        found = self.ask(child("2015-05-01", supporter=""))
        assert not found.proposed
        assert found.to_confirm == ("児童を養育している人を確認してください。",)

    def test_a_child_not_yet_born_on_the_day(self):
        assert not self.ask(parent(), child("2025-03-16")).proposed


class TestOctober2024:
    """児童手当 before and after 令和6年法律第47号: the same facts, other rows."""

    @pytest.mark.parametrize(
        ("income", "before"),
        [
            (5_000_000, 10_000 + 10_000 + 15_000),
            (7_000_000, 10_000 + 10_000 + 15_000),
            (9_000_000, 15_000),
            (12_000_000, 0),
        ],
    )
    def test_limits_fall_and_high_school_joins(self, income, before):
        family = home(
            parent(income), child("2007-05-01", "a"), child("2011-05-01", "b"), child("2014-05-01", "c"),
            child("2013-05-01", "d"),
        )  # fmt: skip
        old = answer("child_allowance", family, date(2024, 9, 30))
        new = answer("child_allowance", family, date(2024, 10, 1))
        # One of 16 who is only counted, one at junior high, two at primary of whom the younger is the fourth.
        assert old.amount == {15_000: 15_000, 0: 0}.get(before, 10_000 + 15_000 + 15_000)
        assert new.amount == 10_000 + 10_000 + 30_000 + 30_000
        assert old.version != new.version

    def test_special_benefit_names_its_clause(self):
        family = home(parent(9_000_000), child("2014-05-01"))
        found = answer("child_allowance", family, date(2024, 9, 30))
        assert found.amount == 5_000
        assert "児童手当法附則第2条" in found.articles

    def test_upper_limit_began_in_june_2022(self):
        family = home(parent(12_000_000), child("2014-05-01"))
        assert answer("child_allowance", family, date(2022, 5, 31)).amount == 5_000
        assert answer("child_allowance", family, date(2022, 6, 1)).amount == 0


class TestChildRearingAllowance:
    scheme = "child_rearing_allowance"

    def ask(self, *members, on="2025-03-15", **facts):
        return answer(self.scheme, home(*members, **facts), date.fromisoformat(on))

    def test_full_for_one_and_for_three(self):
        assert self.ask(parent(500_000), child("2015-05-01")).amount == 45_500
        three = [child("2015-05-01", key) for key in "abc"]
        assert self.ask(parent(500_000), *three).amount == 45_500 + 2 * 10_750

    def test_at_the_limit_it_turns_partial(self):
        """「政令で定める額以上」: 1,070,000 after 180,000 of deductions."""
        assert self.ask(parent(1_249_999), child("2015-05-01")).amount == 45_500
        assert self.ask(parent(1_250_000), child("2015-05-01")).amount == 45_490

    def test_partial_follows_the_decrees_formula(self):
        """45,490 - (1,900,000 - 1,070,000) × 0.025 = 24,740, to the nearest ten."""
        assert self.ask(parent(2_080_000), child("2015-05-01")).amount == 24_740

    def test_at_the_upper_limit_nothing(self):
        assert self.ask(parent(2_639_999), child("2015-05-01")).amount == 10_740
        refused = self.ask(parent(2_640_000), child("2015-05-01"))
        assert refused.amount == 0
        assert "児童扶養手当法第9条第1項" in refused.articles

    def test_child_support_counts_at_eighty_percent(self):
        without = self.ask(parent(1_249_000), child("2015-05-01"))
        with_support = self.ask(parent(1_249_000, child_support=600_000), child("2015-05-01"))
        assert without.amount - with_support.amount == 10 + 11_980

    def test_third_child_had_less_until_october_2024(self):
        three = [child("2015-05-01", key) for key in "abc"]
        assert self.ask(parent(), *three, on="2024-10-31").amount == 45_500 + 10_750 + 6_450
        assert self.ask(parent(), *three, on="2024-11-01").amount == 45_500 + 10_750 + 10_750

    def test_grandparent_living_along_is_held_against_their_own_limit(self):
        assert self.ask(parent(), child("2015-05-01"), grandparent(2_539_999)).amount == 45_500
        refused = self.ask(parent(), child("2015-05-01"), grandparent(2_540_000))
        assert not refused.proposed
        assert "児童扶養手当法第10条" in refused.articles

    def test_disabled_until_twenty_others_until_the_school_year_of_18_ends(self):
        assert not self.ask(parent(), child("2005-06-01")).proposed
        assert self.ask(parent(), child("2005-06-01", physical=3)).amount == 45_500
        assert not self.ask(parent(), child("2005-06-01", physical=4)).proposed
        assert not self.ask(parent(), child("2005-03-15", physical=3)).proposed
        assert self.ask(parent(), child("2005-03-16", physical=3)).proposed

    def test_two_parents_have_none(self):
        refused = self.ask(parent(), parent(key="q"), child("2015-05-01"))
        assert refused.reasons == ("父母がそろっているため対象になりません。",)

    def test_two_parents_of_whom_one_cannot(self):
        """第4条第1項: the other parent severely disabled, missing, detained or kept away."""
        family = (parent(), parent(key="q", supporter="p"), child("2015-05-01"))
        assert self.ask(*family, other_parent_unable=True).amount == 45_500

    def test_a_keeping_grandparent_uses_the_limit_of_the_obliged(self):
        assert self.ask(child("2015-05-01", supporter="g"), grandparent(2_900_000)).amount == 45_500
        assert not self.ask(child("2015-05-01", supporter="g"), grandparent(3_300_000)).proposed


class TestDisabilityAllowances:
    def ask(self, scheme, *members, on="2025-03-15", **facts):
        return answer(scheme, home(*members, **facts), date.fromisoformat(on))

    def test_special_child_is_bounded_until_a_grade_is_recognised(self):
        found = self.ask("special_child_allowance", parent(), child("2015-05-01", physical=3))
        assert (found.status, found.lowest, found.highest, found.amount) == ("possible", 36_860, 55_350, 36_860)
        assert found.payer == "prefecture"
        exact = self.ask("special_child_allowance", parent(), child("2015-05-01", recognised_grade=1))
        assert (exact.status, exact.amount, exact.lowest) == ("eligible", 55_350, 55_350)

    def test_special_child_recipient_exactly_at_the_limit_is_paid(self):
        """第6条「超えるとき」: 4,976,000 after 180,000; one yen more is refused."""
        children = child("2015-05-01", recognised_grade=2)
        assert self.ask("special_child_allowance", parent(5_156_000), children).amount == 36_860
        assert not self.ask("special_child_allowance", parent(5_156_001), children).proposed

    def test_special_child_obliged_exactly_at_the_limit_is_refused(self):
        """第7条「以上であるとき」: 6,287,000 after 180,000."""
        children = child("2015-05-01", recognised_grade=2)
        assert self.ask("special_child_allowance", parent(), children, grandparent(6_466_999)).proposed
        refused = self.ask("special_child_allowance", parent(), children, grandparent(6_467_000))
        assert "特別児童扶養手当等の支給に関する法律第7条" in refused.articles

    def test_disabled_child_and_special_disabled_meet_at_twenty(self):
        young, grown = child("2005-03-16", physical=1), child("2005-03-15", physical=1)
        assert self.ask("disabled_child_allowance", parent(), young).highest == 15_690
        assert not self.ask("special_disabled_allowance", parent(), young).proposed
        assert not self.ask("disabled_child_allowance", parent(), grown).proposed
        assert self.ask("special_disabled_allowance", parent(), grown).highest == 28_840

    def test_no_card_alone_awards_anything(self):
        for scheme, born in (("disabled_child_allowance", "2015-05-01"), ("special_disabled_allowance", "2000-05-01")):
            found = self.ask(scheme, parent(), child(born, physical=1))
            assert (found.status, found.lowest) == ("possible", 0)
            assert any("診断書" in sentence for sentence in found.to_confirm)

    @pytest.mark.parametrize(
        ("cards", "lowest"),
        [
            ({"physical": 1, "mental": 1}, 28_840),
            ({"physical": 2, "intellectual": "A"}, 28_840),
            ({"intellectual": "A", "mental": 1}, 0),
        ],
    )
    def test_two_severe_kinds_of_which_mental_and_intellectual_are_one(self, cards, lowest):
        assert self.ask("special_disabled_allowance", parent(**cards)).lowest == lowest

    def test_own_limit_rose_in_august_2025(self):
        rich = parent(3_704_001, physical=1)
        assert not self.ask("special_disabled_allowance", rich, on="2025-07-31").proposed
        assert self.ask("special_disabled_allowance", rich, on="2025-08-01").proposed

    @pytest.mark.parametrize(("since", "proposed"), [("2024-12-15", True), ("2024-12-14", False)])
    def test_more_than_three_months_in_hospital(self, since, proposed):
        ill = parent(physical=1, in_hospital_since=date.fromisoformat(since))
        assert self.ask("special_disabled_allowance", ill).proposed is proposed

    def test_a_pension_for_the_disability_excludes(self):
        ill = child("2015-05-01", physical=1, disability_pension=True)
        assert not self.ask("disabled_child_allowance", parent(), ill).proposed
        assert not self.ask("special_child_allowance", parent(), ill).proposed

    def test_a_child_in_an_institution_is_in_nobodys_care_at_home(self):
        away = child("2015-05-01", physical=1, in_facility=True)
        for scheme in ("special_child_allowance", "disabled_child_allowance"):
            assert not self.ask(scheme, parent(), away).proposed


class TestUntaxedHousehold:
    def ask(self, *members, on="2025-03-15", **facts):
        return answer("untaxed_household_benefit", home(*members, **facts), date.fromisoformat(on))

    @pytest.mark.parametrize(("income", "amount"), [(415_000, 30_000), (415_001, 0)])
    def test_alone(self, income, amount):
        assert self.ask(parent(income)).amount == amount

    def test_with_a_spouse_and_a_child_of_little_income(self):
        family = (parent(key="q", supporter="p"), child("2015-05-01"))
        assert self.ask(parent(1_234_000), *family).amount == 30_000 + 20_000
        assert not self.ask(parent(1_234_001), *family).proposed

    def test_one_taxed_member_is_enough(self):
        refused = self.ask(parent(1_000_000), child("2015-05-01"), grandparent(650_000))
        assert refused.reasons == ("住民税を課税される人が世帯にいます。",)
        assert refused.articles == ("地方税法第295条第3項",)

    @pytest.mark.parametrize(("income", "proposed"), [(1_350_000, True), (1_350_001, False)])
    def test_disabled_people_and_single_parents_up_to_1350000(self, income, proposed):
        assert self.ask(parent(income, physical=6)).proposed is proposed
        assert self.ask(parent(income), child("2015-05-01")).proposed is proposed

    def test_between_benefits_there_is_none(self):
        refused = self.ask(parent(), on="2025-08-01")
        assert refused.reasons[-1] == "この日に受け付けている給付がありません。"

    def test_supported_from_elsewhere_or_on_assistance(self):
        assert not self.ask(parent(), supported_from_outside=True).proposed
        assert self.ask(parent(), public_assistance=True).amount == 30_000
