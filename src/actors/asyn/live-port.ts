/** A parameter port that lives: its parameters, and what is done when records write them. */
import type {
  ParameterContext,
  ParameterHandles,
  ParameterPort,
  ParameterSpec,
  ParameterType,
  ParameterValue,
  ParameterWriters,
} from '../../database/asyn/parameter-port.ts';
import { isPromise } from '../kernel/promise.ts';
import { Parameter } from './parameter.ts';

/** What code of an author has thrown that is no refusal. */
export type Failed = (error: unknown, parameter: string) => void;

export class LivePort {
  readonly name: string;
  /** Undefined: it is simulated, and has whatever records name. */
  readonly definition: ParameterPort | undefined;
  readonly #parameters = new Map<string, Parameter[]>();
  readonly #writers: ParameterWriters;
  readonly #failed: Failed;

  constructor(name: string, definition: ParameterPort | undefined, context: ParameterContext, failed: Failed) {
    this.name = name;
    this.definition = definition;
    this.#failed = failed;
    for (const [parameter, spec] of Object.entries(definition?.parameters ?? {})) this.#add(parameter, spec);
    this.#writers = definition?.makeWriters?.(this.handles as never, context) ?? {};
  }

  get isSimulated(): boolean {
    return this.definition === undefined;
  }

  /** Those at address 0, by name. */
  get handles(): ParameterHandles {
    return Object.fromEntries([...this.#parameters].map(([name, [first]]) => [name, first!]));
  }

  get parameters(): Iterable<Parameter> {
    return [...this.#parameters.values()].flat().filter((each) => each !== undefined);
  }

  /** Of a simulated port each that is asked for is there. @param type of which it is then */
  parameter(name: string, address: number, type: ParameterType): Parameter | undefined {
    const known = this.#parameters.get(name) ?? (this.isSimulated ? this.#add(name, simulatedSpec(type)) : undefined);
    if (known === undefined) return undefined;
    if (this.isSimulated) known[address] ??= this.#make(name, address, known[0]?.spec ?? simulatedSpec(type));
    return known[address];
  }

  /** @returns why it was refused; undefined: it is done */
  write(parameter: Parameter, value: ParameterValue): string | undefined | Promise<string | undefined> {
    const writer = this.#writers[parameter.name];
    const store = (given: unknown): undefined => {
      parameter.set((given ?? value) as ParameterValue);
      return undefined;
    };
    try {
      const answer: unknown = writer?.(value as never, parameter.address);
      if (!isPromise(answer)) return store(answer);
      return Promise.resolve(answer)
        .then(store)
        .catch((error: unknown) => this.#refusal(error, parameter.name));
    } catch (error) {
      return this.#refusal(error, parameter.name);
    }
  }

  // --- helpers

  #add(name: string, spec: ParameterSpec): Parameter[] {
    const { addresses = 0 } = this.definition ?? {};
    const all = Array.from({ length: addresses }, (_, address) => this.#make(name, address, spec));
    this.#parameters.set(name, all);
    return all;
  }

  #make(name: string, address: number, spec: ParameterSpec): Parameter {
    return new Parameter(name, address, spec, (other) => {
      const found = this.#parameters.get(name)?.[other];
      if (found === undefined) throw new RangeError(`${this.name} has no address ${other}`);
      return found;
    });
  }

  #refusal(error: unknown, parameter: string): string {
    const isRefusal = error instanceof Error && error.name === 'Rejection';
    if (!isRefusal) this.#failed(error, parameter);
    return error instanceof Error ? error.message : String(error);
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Until something is written it has what a driver would begin with. */
function simulatedSpec(type: ParameterType): ParameterSpec {
  const initial = type === 'octet' ? '' : type.endsWith('Array') ? [] : 0;
  return { kind: 'parameter', type, initial, states: [] };
}
