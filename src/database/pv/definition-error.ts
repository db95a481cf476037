/** A mistake in a definition: what is wrong, with which PV, and what to do. Thrown before anything is served. */
export class DefinitionError extends Error {
  override readonly name = 'DefinitionError';

  constructor(pv: string, problem: string) {
    super(`${pv}: ${problem}`);
  }
}
