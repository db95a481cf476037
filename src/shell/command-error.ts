/** What a command has failed with: said to standard error, and an error of the script. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}
