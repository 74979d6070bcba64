/* Mode match of hataori-draw/1: fewest groups with nothing, then the smallest sum of ranks, then best for the first group,
   the second, … Twin of blocks/lottery/matching.py; described step by step in docs/reference/hataori-draw.md. */
"use strict";

(function () {
  class Queue {
    constructor() {
      this.items = [];
    }

    push(cost, slot) {
      const items = this.items;
      let at = items.length;
      items.push([cost, slot]);
      while (at > 0) {
        const above = (at - 1) >> 1;
        if (items[above][0] <= items[at][0]) return;
        [items[above], items[at]] = [items[at], items[above]];
        at = above;
      }
    }

    pop() {
      const items = this.items;
      const first = items[0];
      const last = items.pop();
      if (items.length) {
        items[0] = last;
        this.sink();
      }
      return first;
    }

    sink() {
      const items = this.items;
      let at = 0;
      for (;;) {
        let least = 2 * at + 1;
        if (least >= items.length) return;
        if (least + 1 < items.length && items[least + 1][0] < items[least][0]) least += 1;
        if (items[at][0] <= items[least][0]) return;
        [items[at], items[least]] = [items[least], items[at]];
        at = least;
      }
    }
  }

  class Assignment {
    constructor(wishes, capacity) {
      const outside = capacity.length;
      const highest = Math.max(0, ...wishes.map((wished) => Math.max(0, ...wished.map(([, rank]) => rank))));
      const nothing = 1 + wishes.length * highest;
      this.wishes = wishes.map((wished) => [...wished, [outside, nothing]]);
      this.capacity = [...capacity, wishes.length];
      this.price = this.capacity.map(() => 0);
      this.holders = this.capacity.map(() => new Set());
      this.choice = wishes.map(() => -1);
    }

    admit(group) {
      const reach = new Map();
      const step = new Map();
      const settled = [];
      const queue = new Queue();
      const relax = (mover, base) =>
        this.wishes[mover].forEach(([slot, rank], at) => {
          const cost = base + rank + this.price[slot];
          if (!reach.has(slot) || cost < reach.get(slot)) {
            reach.set(slot, cost);
            step.set(slot, [mover, at]);
            queue.push(cost, slot);
          }
        });
      relax(group, 0);
      const end = this.nearest(queue, settled, relax);
      for (const slot of settled) this.price[slot] += reach.get(end) - reach.get(slot);
      for (let slot = end; slot !== -1; ) slot = this.move(...step.get(slot));
    }

    nearest(queue, settled, relax) {
      const done = new Set();
      for (;;) {
        const [cost, slot] = queue.pop();
        if (done.has(slot)) continue;
        if (this.holders[slot].size < this.capacity[slot]) return slot;
        done.add(slot);
        settled.push(slot);
        for (const holder of this.holders[slot]) relax(holder, cost - this.cost(holder));
      }
    }

    cost(group) {
      const [slot, rank] = this.wishes[group][this.choice[group]];
      return rank + this.price[slot];
    }

    move(group, at) {
      const before = this.choice[group];
      const left = before === -1 ? -1 : this.wishes[group][before][0];
      if (left !== -1) this.holders[left].delete(group);
      this.choice[group] = at;
      this.holders[this.wishes[group][at][0]].add(group);
      return left;
    }

    isEqual(group, at) {
      const [slot, rank] = this.wishes[group][at];
      return rank + this.price[slot] === this.cost(group);
    }

    prefer(group) {
      for (let at = 0; at < this.choice[group]; at += 1) {
        if (this.isEqual(group, at) && this.exchange(group, at)) return;
      }
    }

    exchange(group, at) {
      const target = this.wishes[group][at][0];
      const left = this.wishes[group][this.choice[group]][0];
      const step = new Map([[target, null]]);
      const queue = [target];
      const reach = (slot, how) => {
        if (step.has(slot)) return;
        step.set(slot, how);
        queue.push(slot);
      };
      let pooled = false;
      for (const slot of queue) {
        if (slot === left) break;
        if (!pooled && this.holders[slot].size < this.capacity[slot]) {
          pooled = true;
          this.price.forEach((cost, other) => cost === 0 && reach(other, { from: slot }));
        }
        for (const holder of this.holders[slot]) if (holder > group) this.reachEquals(holder, reach);
      }
      if (!step.has(left)) return false;
      this.moveBack(step, left);
      this.move(group, at);
      return true;
    }

    reachEquals(holder, reach) {
      this.wishes[holder].forEach(([slot], at) => {
        if (at !== this.choice[holder] && this.isEqual(holder, at)) reach(slot, { holder, at });
      });
    }

    moveBack(step, left) {
      for (let slot = left; ; ) {
        const how = step.get(slot);
        if (how === null) return;
        if (how.from !== undefined) {
          slot = how.from;
        } else {
          slot = this.wishes[how.holder][this.choice[how.holder]][0];
          this.move(how.holder, how.at);
        }
      }
    }
  }

  /* For each group (in the order of the lots) the place of the wish it gets, or null. A wish is [slot number, rank]. */
  function bestMatching(wishes, capacity) {
    const work = new Assignment(wishes, capacity);
    wishes.forEach((_, group) => work.admit(group));
    wishes.forEach((_, group) => work.prefer(group));
    return work.choice.map((at, group) => (at === wishes[group].length ? null : at));
  }

  globalThis.hataoriMatching = { bestMatching };
})();
