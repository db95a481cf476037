/**
 * An IOC, or its inspector, cannot start as it was asked to: what was asked for is wrong or taken, the program is not.
 * The message says what to do; a stack would not help.
 */
export class StartError extends Error {
  override readonly name = 'StartError';
}
