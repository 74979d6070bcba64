// Computing a rule in the browser, exactly as the server does (kernel/logic/evaluator.py). No eval: works under CSP.
// evaluate(rule, answers) answers the value or throws a LogicFailure with the same stable .code as on the server.

import { LogicFailure, TOO_DEEP, TOO_LONG, UNKNOWN_OPERATOR, invalidArguments } from "./failure.js";
import { OPERATORS } from "./operators.js";
import { ONE_RULE, RULES } from "./placed.js";
import { PLAIN } from "./plain.js";
import { DEEPEST, isArray, isObject, kind, size } from "./values.js";

const MOST_WORK = 200000;
const LARGEST = 20000;

class Walk {
  constructor() {
    this.workLeft = MOST_WORK;
  }

  spend(work) {
    this.workLeft -= work;
    if (this.workLeft < 0) throw new LogicFailure(TOO_LONG);
  }

  value(rule, place) {
    this.spend(1);
    if (isArray(rule)) return rule.map((part) => this.value(part, place));
    return isObject(rule) ? this.operation(rule, place) : rule;
  }

  operation(rule, place) {
    const names = Object.keys(rule);
    if (names.length === 0) return rule;
    const operator = names.length === 1 ? OPERATORS.get(names[0]) : undefined;
    if (operator === undefined) throw new LogicFailure(UNKNOWN_OPERATOR);
    const written = rule[names[0]];
    if (operator.takes === "rule") return ONE_RULE[operator.semantics](this, written, place);
    if (operator.takes === "rules") {
      if (!isArray(written)) throw invalidArguments();
      return RULES[operator.semantics](this, counted(operator, written), place);
    }
    const values = counted(operator, this.values(operator, written, place));
    this.spend(values.reduce((total, value) => total + size(value), 0));
    if (operator.takes === "values") return PLAIN[operator.semantics](values);
    return RULES[operator.semantics](this, values, place);
  }

  values(operator, written, place) {
    if (isArray(written)) return written.map((part) => this.value(part, place));
    const value = this.value(written, place);
    return operator.spread && isArray(value) ? value : [value];
  }
}

function counted(operator, values) {
  if (values.length < operator.least || values.length > operator.most) throw invalidArguments();
  return values;
}

function measure(rule) {
  let level = [rule];
  let parts = 0;
  for (let depth = 0; depth <= DEEPEST; depth += 1) {
    parts += level.length;
    if (parts > LARGEST) throw new LogicFailure(TOO_LONG);
    level = level.flatMap((outer) => (isArray(outer) ? outer : isObject(outer) ? Object.values(outer) : []));
    if (level.length === 0) return;
  }
  throw new LogicFailure(TOO_DEEP);
}

export function evaluate(rule, data = null) {
  kind(data);
  measure(rule);
  return new Walk().value(rule, { value: data, outer: null });
}

export { LogicFailure };
