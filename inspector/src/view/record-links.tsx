/** A record of a database: who has it processed, why it was not, and its links both ways, each leading to the other record. */
import type { Json, Report } from '../../../src/inspect/source.ts';
import { world } from '../store.ts';
import { ActorLink } from './link.tsx';

interface LinkLine {
  readonly record: string;
  readonly field: string;
  readonly way: 'in' | 'out' | 'forward';
  /** Where it leads, or what stands there. */
  readonly to: string;
  /** `PP MS` and the like. */
  readonly words: string;
  readonly state: 'constant' | 'local' | 'connected' | 'lost' | 'device';
}

/** Facts that are shown here. */
export const RECORD_FACTS: readonly string[] = ['links', 'linkedFrom', 'processedBy', 'notProcessedLastTime'];

export function RecordLinks({ report }: { report: Report }) {
  if (!Array.isArray(report.links)) return null;
  const own = report.links as unknown as readonly LinkLine[];
  const others = (report.linkedFrom ?? []) as unknown as readonly LinkLine[];
  return (
    <section class="record-links" aria-label="Record">
      <p>
        Last processed by <ProcessedBy by={report.processedBy ?? ''} />
      </p>
      {typeof report.notProcessedLastTime === 'string' ? (
        <p class="note-text">Not processed when it was last to be: {report.notProcessedLastTime}</p>
      ) : null}
      <Lines title="Its links" lines={own} isOwn />
      <Lines title="Links that lead here" lines={others} />
    </section>
  );
}

// --- helpers ------------------------------------------------------------------------------------------------------

function ProcessedBy({ by }: { by: Json }) {
  const [, record] = /^a link of (.*)$/.exec(String(by)) ?? [];
  return record === undefined ? (
    <span>{String(by)}</span>
  ) : (
    <span>
      a link of <Name name={record} />
    </span>
  );
}

const ARROWS = { in: '◀', out: '▶', forward: '▷' } as const;
const WORDS = { in: 'reads', out: 'writes', forward: 'then processes' } as const;
const STATES = {
  constant: 'constant',
  local: 'here',
  connected: 'connected',
  lost: 'NOT CONNECTED',
  device: 'device',
} as const;

function Lines({ title, lines, isOwn = false }: { title: string; lines: readonly LinkLine[]; isOwn?: boolean }) {
  if (lines.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <ul class="link-list">
        {lines.map((line) => (
          <li key={`${line.record}.${line.field}`} class={line.state === 'lost' ? 'bad-text' : ''}>
            {isOwn ? (
              <span class="mono">{line.field}</span>
            ) : (
              <>
                <Name name={line.record} />
                <span class="mono">.{line.field}</span>
              </>
            )}{' '}
            <span class="link-arrow" title={WORDS[line.way]}>
              {ARROWS[line.way]}
            </span>{' '}
            {isOwn ? <Name name={line.to} /> : <span class="dim">{WORDS[line.way]} it</span>}{' '}
            <span class="dim">
              {line.words} {STATES[line.state]}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

/** A link, where the name is that of a PV or a field of one. */
function Name({ name }: { name: string }) {
  const { byId } = world();
  const record = name.replace(/\.[A-Z0-9]+$/, '');
  // The value of a record is the record's own page.
  const field = name.endsWith('.VAL') ? record : name;
  const id = [`pv/${field}`, `pv/${record}`].find((each) => byId.has(each));
  return id === undefined ? <span class="mono">{name}</span> : <ActorLink id={id}>{name}</ActorLink>;
}
