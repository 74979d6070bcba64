// Why a rule gave no answer; the twin of kernel/logic/failure.py. `type` is the error's name in JsonLogic.

export const INVALID_ARGUMENTS = "Invalid Arguments";
export const NOT_A_NUMBER = "NaN";
export const UNKNOWN_OPERATOR = "Unknown Operator";
export const TOO_DEEP = "Too Deep";
export const TOO_LONG = "Too Long";

const CODES = new Map([
  [INVALID_ARGUMENTS, "logic_invalid_arguments"],
  [NOT_A_NUMBER, "logic_not_a_number"],
  [UNKNOWN_OPERATOR, "logic_unknown_operator"],
  [TOO_DEEP, "logic_too_deep"],
  [TOO_LONG, "logic_too_long"],
]);

export class LogicFailure extends Error {
  constructor(type, value) {
    super(type);
    this.type = type;
    this.code = CODES.get(type) ?? "logic_thrown";
    this.value = value ?? { type };
    this.catchable = ![UNKNOWN_OPERATOR, TOO_DEEP, TOO_LONG].includes(type);
  }
}

export const invalidArguments = () => new LogicFailure(INVALID_ARGUMENTS);
export const notANumber = () => new LogicFailure(NOT_A_NUMBER);
