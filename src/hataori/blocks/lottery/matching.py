"""Mode match: as many groups as possible get a slot, at the smallest sum of ranks; between equals the ticket decides.

Groups come in the order of their tickets, each with its wishes in its own order of preference. Of all assignments that
leave the fewest groups with nothing, and of those with the smallest sum of ranks, exactly one is best for the first
group, then for the second, and so on: that one is the result, whatever algorithm finds it. Here: successive shortest
paths with prices (they prove the sum is smallest), then an exchange along wishes of equal cost for each group in turn.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

_START = -1
Steps = dict[int, tuple[int, int]]
Wishes = Sequence[Sequence[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class Matching:
    """`choices[g]` is which of the group's wishes it got, or None; `prices[s]` what a slot's scarcity costs.

    Prices prove that the sum is smallest: no group has a wish with rank + price below that of the wish it got, and only
    full slots have a price. `nothing` is the cost at which a group goes without.
    """

    choices: tuple[int | None, ...]
    prices: tuple[int, ...]
    nothing: int


def best_matching(wishes: Wishes, capacity: Sequence[int]) -> Matching:
    """The one best assignment; a wish is (slot, rank), slots are numbered as in `capacity`."""
    highest = max((rank for wished in wishes for _, rank in wished), default=0)
    nothing = 1 + len(wishes) * highest
    work = _Assignment(wishes, capacity, nothing)
    for group in range(len(wishes)):
        work.admit(group)
    for group in range(len(wishes)):
        work.prefer(group)
    choices = tuple(None if at == len(wished) else at for at, wished in zip(work.choice, wishes, strict=True))
    return Matching(choices, tuple(work.price[:-1]), nothing)


class Alternatives:
    """A finished matching, asked what else would have been possible: why a group did not get a wish."""

    def __init__(self, wishes: Wishes, capacity: Sequence[int], matching: Matching) -> None:
        self._work = _Assignment(wishes, capacity, matching.nothing)
        self._work.restore(matching)

    def is_dearer(self, group: int, at: int) -> bool:
        """Whether no smallest sum has the group with this wish: somebody would be left out, or the sum be larger."""
        return not self._work.is_free_of_loss(group, at) or self._work.room_for(group, at, behind=-1) is None

    def rivals(self, group: int) -> tuple[int, int]:
        """For a group with nothing: how many groups stand against how many places, all its wishes being among them."""
        return self._work.crowd(group)


class _Assignment:
    """Slots by number; one more, without limit, stands for nothing and is everybody's last wish."""

    def __init__(self, wishes: Wishes, capacity: Sequence[int], nothing: int) -> None:
        outside = len(capacity)
        self.wishes = [[*wished, (outside, nothing)] for wished in wishes]
        self.capacity = [*capacity, len(wishes)]
        self.price = [0] * (outside + 1)
        self.holders: list[set[int]] = [set() for _ in self.capacity]
        self.choice = [_START] * len(self.wishes)

    def admit(self, group: int) -> None:
        """One more group: along the cheapest chain of moves that ends in a slot with room."""
        reach, step, settled, end = self._cheapest(group)
        for slot in settled:
            self.price[slot] += reach[end] - reach[slot]
        self._follow(step, end)

    def _cheapest(self, group: int) -> tuple[dict[int, int], dict[int, tuple[int, int]], list[int], int]:
        """Dijkstra over slots: what a place in each costs, who moves there, what was settled before the end."""
        reach: dict[int, int] = {}
        step: Steps = {}
        queue: list[tuple[int, int]] = []
        settled: list[int] = []
        done: set[int] = set()
        self._relax(group, 0, reach, step, queue)
        while True:
            cost, slot = heappop(queue)
            if slot in done:
                continue
            if len(self.holders[slot]) < self.capacity[slot]:
                return reach, step, settled, slot
            done.add(slot)
            settled.append(slot)
            for holder in self.holders[slot]:
                self._relax(holder, cost - self._cost(holder), reach, step, queue)

    def _relax(
        self,
        group: int,
        base: int,
        reach: dict[int, int],
        step: Steps,
        queue: list[tuple[int, int]],
    ) -> None:
        price = self.price
        for at, (slot, rank) in enumerate(self.wishes[group]):
            cost = base + rank + price[slot]
            if cost < reach.get(slot, cost + 1):
                reach[slot] = cost
                step[slot] = (group, at)
                heappush(queue, (cost, slot))

    def _cost(self, group: int) -> int:
        slot, rank = self.wishes[group][self.choice[group]]
        return rank + self.price[slot]

    def _follow(self, step: Steps, end: int) -> None:
        """Move everybody on the chain that ends in `end`, from its last to its first."""
        slot = end
        while True:
            group, at = step[slot]
            left = self._move(group, at)
            if left == _START:
                return
            slot = left

    def _move(self, group: int, at: int) -> int:
        """Give the group its wish; answers the slot it leaves."""
        before = self.choice[group]
        left = _START if before == _START else self.wishes[group][before][0]
        if left != _START:
            self.holders[left].discard(group)
        self.choice[group] = at
        self.holders[self.wishes[group][at][0]].add(group)
        return left

    def prefer(self, group: int) -> None:
        """The best wish this group can have without a worse sum and without a move of the groups before it."""
        for at in range(self.choice[group]):
            if self.is_free_of_loss(group, at) and self._exchange(group, at):
                return

    def is_free_of_loss(self, group: int, at: int) -> bool:
        slot, rank = self.wishes[group][at]
        return rank + self.price[slot] == self._cost(group)

    def _exchange(self, group: int, at: int) -> bool:
        """Give the group this wish of equal cost if those behind it can make room."""
        step = self.room_for(group, at, behind=group)
        if step is None:
            return False
        self._move_back(step, self.wishes[group][self.choice[group]][0])
        self._move(group, at)
        return True

    def room_for(self, group: int, at: int, *, behind: int) -> Steps | None:
        """The moves by which the place that the group would leave is filled again, or may stay empty.

        Breadth first along wishes of equal cost, by groups behind the given one only; None when there are none.
        """
        target, left = self.wishes[group][at][0], self.wishes[group][self.choice[group]][0]
        step: Steps = {target: (_START, _START)}
        queue = [target]
        pooled = False
        for slot in queue:
            if slot == left:
                return step
            if not pooled and len(self.holders[slot]) < self.capacity[slot]:
                # One more here is one less in any slot that need not be full (price 0): often the one that is left.
                if not self.price[left]:
                    step.setdefault(left, (_START, slot))
                    return step
                pooled = True
                self._reach([(other, (_START, slot)) for other, cost in enumerate(self.price) if not cost], step, queue)
            for holder in self.holders[slot]:
                if holder > behind and holder != group:
                    self._reach(self._equals(holder), step, queue)
        return None

    def _equals(self, group: int) -> list[tuple[int, tuple[int, int]]]:
        cost, price = self._cost(group), self.price
        return [
            (slot, (group, at))
            for at, (slot, rank) in enumerate(self.wishes[group])
            if rank + price[slot] == cost and at != self.choice[group]
        ]

    @staticmethod
    def _reach(found: list[tuple[int, tuple[int, int]]], step: Steps, queue: list[int]) -> None:
        for slot, how in found:
            if slot not in step:
                step[slot] = how
                queue.append(slot)

    def _move_back(self, step: Steps, left: int) -> None:
        """Make the moves found, from the place left behind back to the place wanted."""
        slot = left
        while True:
            mover, at = step[slot]
            if mover != _START:
                slot = self.wishes[mover][self.choice[mover]][0]
                self._move(mover, at)
            elif at == _START:
                return
            else:
                slot = at

    def restore(self, matching: Matching) -> None:
        """The state of a finished matching."""
        self.price = [*matching.prices, 0]
        for group, at in enumerate(matching.choices):
            self._move(group, len(self.wishes[group]) - 1 if at is None else at)

    def crowd(self, group: int) -> tuple[int, int]:
        """Slots among which the group and everybody in them are confined: groups confined there, places there."""
        outside = len(self.capacity) - 1
        slots = self._confines(group)
        confined = sum(
            all(slot in slots or slot == outside for slot, _ in wished) and len(wished) > 1 for wished in self.wishes
        )
        return confined, sum(self.capacity[slot] for slot in slots)

    def _confines(self, group: int) -> set[int]:
        outside = len(self.capacity) - 1
        slots: set[int] = set()
        queue = [group]
        for asking in queue:
            new = {slot for slot, _ in self.wishes[asking]} - slots - {outside}
            slots |= new
            queue += [holder for slot in new for holder in self.holders[slot]]
        return slots
