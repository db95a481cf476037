/**
 * Every chart that has a wiring, with what its actors may begin with and what its events may carry. Charts are found in
 * `src/machines`; one that is missing from `inputs` fails `reachable.test.ts`.
 */
import { readdirSync } from 'node:fs';
import { type AnyStateMachine, StateMachine } from 'xstate';
import { defaultRestartRule } from '../../src/machines/restart.ts';
import { wired, wiredGuard } from '../../src/machines/wired.ts';

/** Inputs by file below `src/machines`. */
export const inputs: Readonly<Record<string, readonly object[]>> = {
  'ca/beacon': [{ periodMs: 30 }, { periodMs: 500 }],
  'ca/channel': [0, 1, 3].map((rights) => ({ name: 'pv', sid: 1, cid: 2, rights })),
  'ca/circuit': [{ peer: 'here:1' }],
  'ca/client/channel': [{ name: 'pv', cid: 1 }],
  'ca/client/circuit': [{ peer: 'here:1', priority: 0, silenceMs: 500 }],
  'ca/client/client': [{}],
  'ca/client/registration': [{ firstDelayMs: 20 }],
  'ca/client/repeater': [{}],
  'ca/client/search-timer': [{ index: 0 }],
  'ca/client/searcher': [{}],
  'ca/client/subscription': [{ id: 1, mask: 1 }],
  'ca/subscription': [{ subscriptionId: 1, mask: 1, dbrType: 6, count: 1 }],
  'pva/beacon': [{ burst: 0 }, { burst: 1 }],
  'pva/channel': [{ name: 'pv', sid: 1, cid: 2 }],
  'pva/connection': [{ peer: 'here:1' }],
  'pva/monitor': [
    { ioid: 1, queueSize: 4, pipeline: false },
    { ioid: 1, queueSize: 4, pipeline: true },
  ],
  'name-server': [{}],
  supervisor: [{}],
  'pva/operation': [{ ioid: 1, kind: 'get' }],
  reccaster: [{ holdOffMs: 50, share: 0.5 }],
  'web/gateway-pv': [{ name: 'pv' }],
  'web/port': [{}],
  'web/session': [{ peer: 'here:1' }],
  'web/subscription': [{ name: 'pv' }],
  door: [{ name: 'psu' }],
  device: [3, 1].map((mostFailures) => ({
    name: 'device',
    rule: { ...defaultRestartRule, firstDelayMs: 20, mostFailures, windowMs: 500 },
  })),
  group: [{ prefix: 'g:' }],
  ioc: [
    { servers: 1, stopWithinMs: 5000 },
    { servers: 2, stopWithinMs: 1000 },
  ],
  motor: [{ name: 'm', remainingMs: 30 }],
  record: [{}],
  'pva/client/channel': [undefined, 'here:1'].map((server) => ({ name: 'pv', cid: 1, server })),
  'pva/client/connection': [{ peer: 'here:1', silenceMs: 900, echoMs: 300 }],
  'pva/client/client': [{}],
  'pva/client/monitor': [false, true].map((pipeline) => ({ pipeline })),
  'pva/client/operation': ['get', 'put', 'rpc', 'info'].map((kind) => ({ kind })),
  'pva/client/searcher': [{}],
  port: [
    {
      name: 'psu',
      seed: 0.3,
      times: {
        connectMs: 300,
        quietMs: 20,
        settleMs: 30,
        gapMs: 10,
        keepAliveMs: 400,
        firstBackoffMs: 20,
        longestBackoffMs: 200,
        closeMs: 100,
      },
    },
  ],
  'put-completion': [{ origin: 'a', value: '1', limitMs: 1000 }],
  pv: [{ name: 'pv' }],
  scan: [
    { name: 'pv', trigger: { kind: 'period', periodMs: 100 } },
    { name: 'pv', trigger: { kind: 'none' } },
  ],
  supervised: [3, 1].map((mostFailures) => ({
    name: 'part',
    rule: { ...defaultRestartRule, firstDelayMs: 20, mostFailures, windowMs: 500 },
  })),
  'scan-rate': [{ periodMs: 100 }],
  security: [{ file: 'site.acf' }],
  'put-log': [0, 50].map((burstMs) => ({ target: 'here:1', burstMs })),
  shell: [{ name: 'st.cmd' }],
  'shell-connection': [{ number: 1 }],
  'shell-server': [{}],
  'security-group': [{ A: 'pv:a' }, { A: 'pv:a', B: 'pv:b' }].map((inputs) => ({ name: 'OPERATORS', inputs })),
};

/** What events carry, as far as guards and delays of the charts look at it. */
export const payloads: Readonly<Record<string, readonly unknown[]>> = {
  rights: [0, 1, 2, 3],
  severity: [0, 1, 2, 3],
  minor: [3, 13],
  letter: ['A', 'B'],
  priority: [0, 0, 0, 100],
  count: [0, 1, 4],
  delayMs: [1, 40, 900],
  durationMs: [1, 40, 900],
  untilNextMs: [1, 40, 900],
  burstMs: [0, 50],
  isOff: [true, false],
  onError: ['continue', 'break', 'halt', 'wait'],
};

export interface Chart {
  /** Its file below `src/machines`, without the ending. */
  readonly name: string;
  readonly machine: AnyStateMachine;
  /** None when the chart is missing in `inputs`. */
  readonly inputs: readonly object[];
}

export async function wiredCharts(): Promise<readonly Chart[]> {
  const folder = new URL('../../src/machines/', import.meta.url);
  const charts: Chart[] = [];
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted()) {
    if (!file.endsWith('.ts')) continue;
    const exported: object = await import(new URL(file, folder).href);
    charts.push(...chartsOf(file.slice(0, -3).replaceAll('\\', '/'), exported));
  }
  return charts;
}

/** Those that a file exports and that have a wiring. */
export function chartsOf(name: string, exported: object): Chart[] {
  const machines = Object.values(exported).filter((value) => value instanceof StateMachine);
  return machines.filter(isWired).map((machine) => ({ name, machine, inputs: inputs[name] ?? [] }));
}

// --- helpers ------------------------------------------------------------------------------------------------------

function isWired({ implementations: { actions, guards } }: AnyStateMachine): boolean {
  return [...Object.values(actions), ...Object.values(guards)].some((each) => each === wired || each === wiredGuard);
}
