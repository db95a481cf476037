/** The gate of each filter that chooses among updates. */
import type { DbStates } from '../../../database/author/db-states.ts';
import type { Filter } from '../../../database/channel/filter.ts';
import type { HeapClock } from '../../kernel/clock.ts';
import { DeadbandGate } from './deadband-gate.ts';
import { DecimateGate } from './decimate-gate.ts';
import type { Gate } from './gate.ts';
import { StampGate } from './stamp-gate.ts';
import { SyncGate } from './sync-gate.ts';
import { UserTagGate } from './user-tag-gate.ts';

/** What gates need to know of their IOC. */
export interface GateServices {
  readonly clock: HeapClock;
  readonly states: DbStates;
}

/** A fresh gate; undefined when the filter does not choose. */
export function createGate(filter: Filter, { clock, states }: GateServices): Gate | undefined {
  switch (filter.type) {
    case 'dbnd':
      return new DeadbandGate(filter);
    case 'dec':
      return new DecimateGate(filter);
    case 'utag':
      return new UserTagGate(filter);
    case 'sync':
      return new SyncGate(filter, states);
    case 'ts':
      return filter.output === 'now' ? new StampGate(clock) : undefined;
    case 'arr':
      return undefined;
  }
}
