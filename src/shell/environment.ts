/** The environment of the shell: that of the process, which commands change for the IOC and not for the process. */
export class Environment {
  /** As an IOC takes it. */
  readonly variables: NodeJS.ProcessEnv;

  constructor(variables: NodeJS.ProcessEnv) {
    this.variables = { ...variables };
    for (const [name, value] of Object.entries(own)) this.variables[name] ??= value;
  }

  get(name: string): string | undefined {
    return this.variables[name];
  }

  set(name: string, value: string): void {
    this.variables[name] = value;
  }

  unset(name: string): void {
    delete this.variables[name];
  }

  names(): readonly string[] {
    return Object.keys(this.variables);
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** What base sets for scripts: of the version whose shell this is. */
const own: Readonly<Record<string, string>> = {
  ARCH: 'linux-x86_64',
  EPICS_VERSION_MAJOR: '7',
  EPICS_VERSION_MIDDLE: '0',
  EPICS_VERSION_MINOR: '10',
  EPICS_VERSION_PATCH: '1',
  EPICS_VERSION_SHORT: '7.0.10.1',
  EPICS_VERSION_FULL: '7.0.10.1',
};
