/** Where a command prints. */
export interface ShellOutput {
  out(text: string): void;
  /** Messages: standard error. */
  err(text: string): void;
}
