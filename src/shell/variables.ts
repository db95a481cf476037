/** Variables of base that `var` shows and sets: those of them that mean something here count. */

interface Variable {
  readonly type: 'int' | 'double';
  value: number;
}

export class Variables {
  readonly #variables = new Map<string, Variable>(
    Object.entries(defaults).map(([name, [type, value]]) => [name, { type, value }]),
  );

  /** By name. */
  get all(): ReadonlyMap<string, Readonly<Variable>> {
    return this.#variables;
  }

  number(name: keyof typeof defaults): number {
    return this.#variables.get(name)!.value;
  }

  set(name: string, value: number): void {
    const variable = this.#variables.get(name);
    if (variable !== undefined) variable.value = value;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

const defaults = {
  CASDEBUG: ['int', 0],
  asCaDebug: ['int', 0],
  asCheckClientIP: ['int', 0],
  atExitDebug: ['int', 0],
  boHIGHlimit: ['double', 100000],
  boHIGHprecision: ['int', 2],
  calcoutODLYlimit: ['double', 100000],
  calcoutODLYprecision: ['int', 2],
  callbackParallelThreadsDefault: ['int', 2],
  dbAccessDebugPUTF: ['int', 0],
  dbBptNotMonotonic: ['int', 0],
  dbConvertStrict: ['int', 0],
  dbJLinkDebug: ['int', 0],
  dbQuietMacroWarnings: ['int', 0],
  dbRecordsAbcSorted: ['int', 0],
  dbRecordsOnceOnly: ['int', 0],
  dbTemplateMaxVars: ['int', 100],
  dbThreadRealtimeLock: ['int', 1],
  freeListBypass: ['int', 0],
  histogramSDELprecision: ['int', 2],
  lnkDebug_debug: ['int', 0],
  logClientDebug: ['int', 0],
  seqDLYlimit: ['double', 100000],
  seqDLYprecision: ['int', 2],
  streamDebug: ['int', 0],
  streamDebugColored: ['int', 0],
  streamError: ['int', 1],
  streamErrorDeadTime: ['int', 0],
  streamMsgTimeStamped: ['int', 1],
} as const satisfies Readonly<Record<string, readonly ['int' | 'double', number]>>;
