/**
 * DBR type numbers and status codes as the tests spell them: written down here from the Channel Access specification
 * rather than imported from src/protocol, which is what is under test.
 */
export const native = { STRING: 0, SHORT: 1, FLOAT: 2, ENUM: 3, CHAR: 4, LONG: 5, DOUBLE: 6 } as const;

/** First type of each family; add a native type. */
export const family = { PLAIN: 0, STS: 7, TIME: 14, GR: 21, CTRL: 28 } as const;

export const PUT_ACKT = 35;
export const PUT_ACKS = 36;
export const STSACK_STRING = 37;
export const CLASS_NAME = 38;

export const ECA_NORMAL = 1;
export const ECA_GETFAIL = 152;
export const ECA_PUTFAIL = 160;

/** Event mask bits of a subscription. */
export const DBE = { VALUE: 1, LOG: 2, ALARM: 4, PROPERTY: 8 } as const;

/** Seconds from the UNIX epoch (1970) to the EPICS epoch (1990). */
export const EPICS_EPOCH = 631_152_000;
