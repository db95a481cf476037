/** A record of a database as the inspector sees it: a chart without an actor, links both ways, and who has it processed. */
import type { AnyActorRef, AnyMachineSnapshot } from 'xstate';
import type { DbRecord } from '../../actors/record/db-record.ts';
import { LocalLink } from '../../actors/record/local-link.ts';
import { MonitoredLink } from '../../actors/record/monitored-link.ts';
import { Slot } from '../../actors/record/slots.ts';
import { watchSteps } from '../../actors/record/step-watch.ts';
import type { Field } from '../../database/records/field-table.ts';
import { menus } from '../../database/records/menus.ts';
import type { Passage, Telling } from '../passage.ts';
import type { Json, Report } from '../source.ts';

/** In the place of an actor, for who reads snapshots. */
export class RecordRef implements Telling {
  readonly id: string;
  readonly #record: DbRecord;

  constructor(record: DbRecord) {
    this.id = record.name;
    this.#record = record;
  }

  getSnapshot(): AnyMachineSnapshot {
    return this.#record.configuration.snapshot;
  }

  tellPassages(onPassage: (passage: Passage) => void): () => void {
    return watchSteps(this.#record, (type, before, after) => {
      const event = { type };
      const transitions = before.machine.getTransitionData(before, event) ?? [];
      onPassage({ at: Date.now(), event, before, after, microsteps: [{ transitions, snapshot: after }] });
    });
  }

  /** @see snapshotOf */
  get asActor(): AnyActorRef {
    return this as unknown as AnyActorRef;
  }
}

/** Most links of others that are listed. */
const LISTED = 100;
/** Who leads to a record is looked for among all links, which takes a while. */
const FRESH_MS = 5000;

export class RecordReports {
  readonly #records: () => Iterable<DbRecord>;
  readonly #incoming = new WeakMap<DbRecord, { readonly at: number; readonly links: readonly Json[] }>();

  /** @param records all of the IOC */
  constructor(records: () => Iterable<DbRecord>) {
    this.#records = records;
  }

  describe(record: DbRecord): Report {
    const { processedBy, notProcessed } = record;
    const by = typeof processedBy === 'string' ? processedBy : `a link of ${processedBy.name}`;
    return {
      recordType: record.type,
      scan: menus.menuScan[record.values[Slot.SCAN] as number] ?? '',
      processedBy: by || 'nobody yet',
      ...(notProcessed === '' ? {} : { notProcessedLastTime: notProcessed }),
      links: linksOf(record),
      linkedFrom: this.#linkedFrom(record),
    };
  }

  #linkedFrom(record: DbRecord): readonly Json[] {
    const known = this.#incoming.get(record);
    const now = performance.now();
    if (known !== undefined && now - known.at < FRESH_MS) return known.links;
    const links: Json[] = [];
    for (const other of this.#records()) {
      for (const [field, link] of other.links ?? []) {
        const leadsHere = (link instanceof LocalLink || link instanceof MonitoredLink) && link.target === record;
        if (leadsHere && links.length < LISTED) links.push(linkOf(other, other.table.field(field)!));
      }
    }
    this.#incoming.set(record, { at: now, links });
    return links;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

function linksOf(record: DbRecord): Json[] {
  return record.table.fields
    .filter((field) => field.isLink && record.values[field.slot] !== '')
    .map((field) => linkOf(record, field));
}

const WAYS: Readonly<Record<string, string>> = { INLINK: 'in', OUTLINK: 'out', FWDLINK: 'forward' };

function linkOf(record: DbRecord, field: Field): Json {
  const text = String(record.values[field.slot]);
  const [name = '', ...words] = text.split(/\s+/);
  const link = record.links?.get(field.name);
  const leads = link !== undefined && link.state !== 'constant';
  return {
    record: record.name,
    field: field.name,
    way: WAYS[field.dbf] ?? 'in',
    to: leads ? name : text,
    words: leads ? words.join(' ') : '',
    state: link?.state ?? 'device',
  };
}
