/** Observers of clients' puts: they are notified once the outcome is known. */
import type { PvDefinition, Requester } from '../../database/pv/definition.ts';
import type { Value } from '../../protocol/value/value.ts';
import type { Effects } from '../kernel/cause.ts';
import type { PutOutcome } from './put.ts';

export interface EndedPut {
  readonly pv: { readonly name: string; readonly definition: PvDefinition };
  readonly client: Requester;
  /** What was put, as the PV took it; undefined: it was refused before it was looked at. */
  readonly value: Value | undefined;
  /** The value before. */
  readonly old: Value;
  readonly outcome: PutOutcome;
  /** What it has set off until then; undefined: nobody wants to know. */
  readonly caused?: Effects | undefined;
}

export type PutObserver = (put: EndedPut) => void;
