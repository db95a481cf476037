/**
 * The compiler holds a wiring to its machine. What is marked `@ts-expect-error` here must not compile: `npm run check`
 * reports a mark without an error.
 */
// cspell:ignore shutt
import { setup } from 'xstate';
import type { Channel } from '../../../src/actors/ca/channel.ts';
import type { AnyWired } from '../../../src/actors/kernel/wired.ts';
import type { Pv } from '../../../src/actors/pv/pv.ts';
import { type EventOf, type WiringOf, wired, wiredGuard } from '../../../src/machines/wired.ts';

type DoorEvent = { readonly type: 'open'; readonly by: string } | { readonly type: 'close' };

const wiring = { actions: { swing: wired, shut: wired }, guards: { isLocked: wiredGuard } };
type DoorWiring = WiringOf<typeof wiring, DoorEvent>;

export class Complete implements DoorWiring {
  swing({ by }: EventOf<DoorEvent, 'open'>): void {
    by satisfies string;
  }
  shut(): void {}
  isLocked(event: DoorEvent): boolean {
    return event.type === 'open';
  }
}

// @ts-expect-error 'shut' is missing
export class Incomplete implements DoorWiring {
  swing(): void {}
  isLocked(): boolean {
    return true;
  }
}

// @ts-expect-error 'shut' is misspelt
export class Misspelt implements DoorWiring {
  swing(): void {}
  shutt(): void {}
  isLocked(): boolean {
    return true;
  }
}

const bell = { actions: { ring: wired } };

// @ts-expect-error 'ring' is missing, of a chart without guards
export class Silent implements WiringOf<typeof bell, DoorEvent> {}

export class OtherEvent implements DoorWiring {
  // @ts-expect-error the machine has no such event
  swing(event: { readonly type: 'ring' }): void {
    event.type satisfies string;
  }
  shut(): void {}
  isLocked(): boolean {
    return true;
  }
}

export class OtherPayload implements DoorWiring {
  // @ts-expect-error 'open' carries another kind of 'by'
  swing({ by }: { readonly type: 'open'; readonly by: number }): void {
    by satisfies number;
  }
  shut(): void {}
  isLocked(): boolean {
    return true;
  }
}

export class Undecided implements DoorWiring {
  swing(): void {}
  shut(): void {}
  // @ts-expect-error a guard answers yes or no
  isLocked(): void {}
}

export const doorMachine = setup({
  types: {} as { events: DoorEvent },
  actions: wiring.actions,
  guards: wiring.guards,
}).createMachine({
  on: {
    open: { actions: 'swing' },
    // @ts-expect-error nobody has declared 'slam'
    close: { actions: 'slam' },
  },
});

export function wrongEvents(channel: Channel, pv: Pv, unknown: AnyWired): void {
  channel.ref.send({ type: 'rights.changed', rights: 1 });
  // @ts-expect-error no such event
  channel.ref.send({ type: 'rights.change', rights: 1 });
  // @ts-expect-error without what it carries
  channel.ref.send({ type: 'rights.changed' });
  // @ts-expect-error it carries something else
  channel.deliver({ type: 'put.settled', status: 'done' });
  // @ts-expect-error an event of another machine
  pv.deliver({ type: 'CLEAR_CHANNEL', sid: 1, cid: 1 });
  // @ts-expect-error nothing is sent to an actor of an unknown machine
  unknown.ref.send({ type: 'stop' });
}
