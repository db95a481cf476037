/**
 * A record: what happens when it is processed.
 *
 * Rules (dbProcess, dbPutField and recGblFwdLink of EPICS base):
 * - A record that is being processed is not processed again: that is where rings of links end. Each refusal is counted in LCNT;
 *   after ten the record raises SCAN.
 * - First SDIS is read. A record whose DISA equals DISV is disabled: it raises DISABLE with the severity DISS, once, and nothing
 *   else happens; its forward link is not followed.
 * - Then its type's support runs: inputs, value, alarm, output, monitors. It may have to wait for a device or a delay: the record
 *   is `awaiting` meanwhile. PACT is 1 in `processing`, `awaiting` and `following`.
 * - Then the forward link is followed, completions of puts that wait are sent, and a record that was put to meanwhile
 *   (RPRO) is processed once more.
 *
 * A put handler of an author that takes its time makes the record active, too (`handling`): its value is not stored yet. What the
 * handler writes meanwhile is processed at once (`written`), and so is the value that it lets through (`handled`).
 *
 * A state with the tag `open` lets a value of an author's in, one with the tag `running` is one of the engine's stack: links that come back to it do not ask for another round.
 *
 * LCNT, RPRO, PUTF and the rest of a record's fields are its context; the engine keeps them, for 100,000 records without an actor
 * each: the configuration of a record is looked up in a table that is made from this machine (actors/record/chart.ts).
 */
import { setup } from 'xstate';
import { wired } from './wired.ts';

export type RecordEvent =
  /** A scan, a link, a put to PROC. */
  | { readonly type: 'process' }
  /** A client's put to a field that processes the record. */
  | { readonly type: 'put' }
  /** An author's put handler takes its time, and has answered. */
  | { readonly type: 'handler.began' | 'handler.ended' }
  /** The value that a put handler has let through; a new value of the IOC's own. */
  | { readonly type: 'handled' | 'written' }
  /** DISA has been compared to DISV. */
  | { readonly type: 'enabled' | 'disabled' }
  /** The support waits for something, and goes on. */
  | { readonly type: 'awaits' | 'resumed' }
  /** Value, alarm and monitors are done; then the forward link, too. */
  | { readonly type: 'processed' | 'followed' }
  /** The support had nothing to do: a compress that waits for more values. */
  | { readonly type: 'idled' }
  /** There is more to come, and who waits for the record waits on: a motor that moves. */
  | { readonly type: 'unfinished' }
  /** SIMM has changed. */
  | { readonly type: 'simulation.off' | 'simulation.yes' | 'simulation.raw' }
  /** SEVR has changed. */
  | { readonly type: 'alarm.none' | 'alarm.minor' | 'alarm.major' | 'alarm.invalid' };

export const recordMachine = setup({
  types: {} as { events: RecordEvent; tags: 'active' | 'running' | 'open' },
  actions: {
    begin: wired,
    refuse: wired,
    markPut: wired,
    remember: wired,
    disable: wired,
    finish: wired,
    release: wired,
  },
}).createMachine({
  id: 'record',
  type: 'parallel',
  states: {
    activity: {
      initial: 'passive',
      states: {
        passive: {
          tags: 'open',
          on: {
            process: { target: 'deciding', actions: 'begin' },
            put: { target: 'deciding', actions: ['markPut', 'begin'] },
            handled: { target: 'deciding', actions: ['markPut', 'begin'] },
            written: { target: 'deciding', actions: 'begin' },
            'handler.began': { target: 'handling', actions: 'markPut' },
          },
        },
        /** An author's put handler is at work. */
        handling: {
          tags: ['active', 'open'],
          on: {
            process: { actions: 'refuse' },
            put: { actions: 'remember' },
            handled: { target: 'deciding', actions: ['markPut', 'begin'] },
            written: { target: 'deciding', actions: 'begin' },
            'handler.ended': { target: 'passive', actions: 'finish' },
          },
        },
        /** SDIS is read, which may process another record. */
        deciding: {
          tags: 'running',
          on: {
            process: { actions: 'refuse' },
            put: { actions: 'remember' },
            enabled: { target: 'processing' },
            disabled: { target: 'passive', actions: 'disable' },
            idled: { target: 'passive', actions: 'release' },
          },
        },
        processing: {
          tags: ['active', 'running'],
          on: {
            process: { actions: 'refuse' },
            put: { actions: 'remember' },
            awaits: { target: 'awaiting' },
            processed: { target: 'following' },
            unfinished: { target: 'passive' },
            idled: { target: 'passive', actions: 'release' },
          },
        },
        /** A device has not answered yet, or a delay runs. */
        awaiting: {
          tags: 'active',
          on: {
            process: { actions: 'refuse' },
            put: { actions: 'remember' },
            resumed: { target: 'processing' },
          },
        },
        /** The record that FLNK names is processed, and all that follows from it. */
        following: {
          tags: ['active', 'running'],
          on: {
            process: { actions: 'refuse' },
            put: { actions: 'remember' },
            followed: { target: 'passive', actions: 'finish' },
          },
        },
      },
    },
    enabling: {
      initial: 'enabled',
      states: {
        enabled: { on: { disabled: { target: 'disabled' } } },
        disabled: { on: { enabled: { target: 'enabled' } } },
      },
    },
    simulation: {
      initial: 'off',
      on: {
        'simulation.off': { target: '.off' },
        'simulation.yes': { target: '.yes' },
        'simulation.raw': { target: '.raw' },
      },
      states: { off: {}, yes: {}, raw: {} },
    },
    alarm: {
      initial: 'invalid',
      on: {
        'alarm.none': { target: '.none' },
        'alarm.minor': { target: '.minor' },
        'alarm.major': { target: '.major' },
        'alarm.invalid': { target: '.invalid' },
      },
      states: { none: {}, minor: {}, major: {}, invalid: {} },
    },
  },
});
