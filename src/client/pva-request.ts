/** What a program asks of a PV of PV Access, as a server is asked. */
import type { WaitOptions } from '../actors/kernel/operation.ts';
import { structureOf, uriOf } from '../actors/pva/client/assign.ts';
import { numberOption, requestOptions } from '../protocol/pva/pv-request.ts';
import type { Type } from '../protocol/pva/type.ts';
import type { Structure, Variant } from '../protocol/pva/value.ts';

export interface PvaGetOptions extends WaitOptions {
  /** What of the structure, as `field(value,alarm)`; default: all of it. Also options: `record[atomic=true]`. */
  readonly request?: string | undefined;
}

export interface PvaPutOptions extends PvaGetOptions {
  /**
   * Wait until the server has done what the put causes (put completion): `record[block=true]`. Default false: done when
   * the server has taken the value.
   */
  readonly notify?: boolean | undefined;
  /**
   * Whether the record is processed: always, never, or as its field and SCAN say. Default: what the server does, which is
   * 'passive' in an IOC.
   */
  readonly process?: boolean | 'passive' | undefined;
}

/** Updates that PVXS servers keep when nothing else is said. */
const DEFAULT_QUEUE = 4;

/** As PVXS clients: a server without the options ignores them. */
export function putRequest({ request = '', notify, process }: PvaPutOptions): string {
  const options = [
    ...(notify === undefined ? [] : [`block=${notify}`]),
    ...(process === undefined ? [] : [`process=${process}`]),
  ];
  return options.length === 0 ? request : `${request}record[${options.join()}]`;
}

export function windowOf(pvRequest: Variant): number | undefined {
  const options = requestOptions(pvRequest);
  if (options.get('pipeline') !== 'true') return undefined;
  return numberOption(options.get('queueSize')) ?? DEFAULT_QUEUE;
}

export function argumentOf(
  name: string,
  args: Readonly<Record<string, unknown>> | Structure,
  bare: boolean,
): Structure {
  if (isStructure(args)) return args;
  return bare ? structureOf(args) : uriOf(name, args);
}

// --- helpers --------------------------------------------------------------------------------------------------------

function isStructure(args: Readonly<Record<string, unknown>> | Structure): args is Structure {
  const { type, fields } = args;
  return Array.isArray(fields) && (type as Type | undefined)?.kind === 'structure';
}
