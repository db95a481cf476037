/** The same records twice: served by EPICS base, and by xioc in this process. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Supervisor } from '../../src/actors/ca/supervisor.ts';
import { reportAll } from '../../src/database/security/report.ts';
import {
  accessFile,
  Context,
  type ContextOptions,
  group,
  type Members,
  type PvSpec,
  pv,
  type RecordTypeName,
  recordFields,
} from '../../src/index.ts';
import { startIoc } from '../support/ioc.ts';
import { freePort } from '../support/port.ts';
import { python } from './python.ts';
import { ended, listening, serverEnvironment } from './server.ts';

export interface TwinRecord {
  readonly type: RecordTypeName;
  /** Default: 0, '', or the first state. */
  readonly value?: number | string | readonly number[];
  /** Names of the states of bi, bo, mbbi, mbbo. */
  readonly states?: readonly string[];
  readonly fields?: Readonly<Record<string, number | string>>;
}

export type TwinRecords = Readonly<Record<string, TwinRecord>>;

/** What they say of a field, by `<record>.<field>`. */
export type Differences = Record<string, { readonly base: unknown; readonly xioc: unknown }>;

export interface Twins {
  /** Puts to both. @returns whether each of them took it */
  put(name: string, value: number | string | readonly number[]): Promise<{ base: boolean; xioc: boolean }>;
  /** What both have in a field, with the alarm where `name` ends in `.VAL`. */
  read(name: string): Promise<{ base: string; xioc: string }>;
  /** Fields that read differently. @param looks at which fields to look @param only the record to look at; default: all */
  differences(looks: (field: string, type: RecordTypeName) => boolean, only?: string): Promise<Differences>;
  /** The same records to a client that calls itself so. */
  as(user: string, host: string): TwinClients;
  /** Both read their access rules again. Base does so a little later. */
  reload(acf: string): Promise<void>;
  /** What `asdbdump` prints. */
  dump(): Promise<{ base: string; xioc: string }>;
  stop(): Promise<void>;
}

export interface TwinClients {
  put(name: string, value: number | string): Promise<{ base: boolean; xioc: boolean }>;
  /** `rw`, `r-`, `--` as both say it now. */
  rights(name: string): Promise<{ base: string; xioc: string }>;
}

/** @param acf the text of a file of access rules */
export async function serveTwins(records: TwinRecords, acf?: string): Promise<Twins> {
  const folder = mkdtempSync(join(tmpdir(), 'xioc-records-'));
  const rules = join(folder, 'rules.acf');
  if (acf !== undefined) writeFileSync(rules, acf);
  const file = join(folder, 'records.db');
  writeFileSync(
    file,
    Object.entries(records)
      .map(([name, record]) => databaseText(name, record))
      .join(''),
  );
  const port = await freePort();
  const script = fileURLToPath(new URL('base/records.py', import.meta.url));
  const base = spawn(python, [script, file, ...(acf === undefined ? [] : [rules])], {
    env: serverEnvironment(port, await freePort()),
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  const ioc = await startIoc(group('x', membersOf(records)), acf === undefined ? {} : { access: accessFile(rules) });
  await listening(base, port);
  const clients = { base: client(port), xioc: client(ioc.port) };
  const named = new Map<string, typeof clients>();
  const allClients = () => [clients, ...named.values()].flatMap(({ base: one, xioc: other }) => [one, other]);

  return {
    async put(name, value) {
      const attempt = (context: Context) => put(context, `x:${name}`, value);
      const [ofBase, ofXioc] = await Promise.all([attempt(clients.base), attempt(clients.xioc)]);
      return { base: ofBase, xioc: ofXioc };
    },
    async read(name) {
      const [ofBase, ofXioc] = await Promise.all([read(clients.base, name), read(clients.xioc, name)]);
      return { base: ofBase, xioc: ofXioc };
    },
    async differences(looks, only) {
      const found: Differences = {};
      const names = Object.entries(records)
        .filter(([name]) => only === undefined || name === only)
        .flatMap(([name, { type }]) =>
          ['VAL', ...recordFields(type).keys()]
            .filter((field) => looks(field, type))
            .map((field) => `${name}.${field}`),
        );
      await Promise.all(
        names.map(async (name) => {
          const [ofBase, ofXioc] = await Promise.all([read(clients.base, name), read(clients.xioc, name)]);
          if (!Object.is(ofBase, ofXioc)) found[name] = { base: ofBase, xioc: ofXioc };
        }),
      );
      return found;
    },
    as(userName, hostName) {
      const key = `${userName}@${hostName}`;
      const { base: one, xioc: other } = named.get(key) ?? {
        base: client(port, { userName, hostName }),
        xioc: client(ioc.port, { userName, hostName }),
      };
      named.set(key, { base: one, xioc: other });
      return {
        async put(name, value) {
          const [ofBase, ofXioc] = await Promise.all([put(one, `x:${name}`, value), put(other, `x:${name}`, value)]);
          return { base: ofBase, xioc: ofXioc };
        },
        async rights(name) {
          const [ofBase, ofXioc] = await Promise.all([rights(one, `x:${name}`), rights(other, `x:${name}`)]);
          return { base: ofBase, xioc: ofXioc };
        },
      };
    },
    async reload(text) {
      writeFileSync(rules, text);
      base.stdin!.write('asInit\n');
      await ioc.ioc.reloadAccess().catch(() => {});
    },
    async dump() {
      const printed = join(folder, 'dump');
      base.stdin!.write(`asdbdump > ${printed}\necho end >> ${printed}\n`);
      const text = () => (existsSync(printed) ? readFileSync(printed, 'utf8') : '');
      while (!text().endsWith('end\n')) await sleep(20);
      const { security } = ioc.ioc.rights;
      const members = security!.members(ioc.ioc.server(Supervisor)!.channels());
      return { base: text().slice(0, -'end\n'.length), xioc: reportAll(security!.rules, security!.inputs, members) };
    },
    async stop() {
      await Promise.all([...allClients().map((each) => each.close()), ioc.stop(), ended(base)]);
      rmSync(folder, { recursive: true });
    },
  };
}

// --- helpers ------------------------------------------------------------------------------------------------------

function client(port: number, who: Pick<ContextOptions, 'userName' | 'hostName'> = {}): Context {
  const environment = {
    EPICS_CA_ADDR_LIST: '127.0.0.1',
    EPICS_CA_AUTO_ADDR_LIST: 'NO',
    EPICS_CA_SERVER_PORT: String(port),
  };
  return new Context({ repeater: false, timeoutMs: 30_000, environment, ...who });
}

async function rights(context: Context, name: string): Promise<string> {
  const [channel] = await context.getPVs(name);
  const { read, write } = channel!.rights;
  return `${read ? 'r' : '-'}${write ? 'w' : '-'}`;
}

async function put(context: Context, name: string, value: number | string | readonly number[]): Promise<boolean> {
  const [channel] = await context.getPVs(name);
  try {
    await channel!.write(value, { notify: true });
    return true;
  } catch {
    return false;
  }
}

/** The value; for a VAL with its alarm. */
async function read(context: Context, name: string): Promise<string> {
  const [channel] = await context.getPVs(`x:${name}`);
  const { value, status, severity } = await channel!.read({
    type: channel!.nativeType === 'ENUM' ? 'TIME_STRING' : 'time',
  });
  const text = typeof value === 'object' ? Array.from(value as ArrayLike<unknown>, String).join(' ') : String(value);
  return name.endsWith('.VAL') ? `${text}, alarm ${status}/${severity}` : text;
}

function databaseText(name: string, { type, value, states = [], fields }: TwinRecord): string {
  const isArray = Array.isArray(value);
  const all: Record<string, unknown> = {
    PINI: 'YES',
    ...Object.fromEntries(states.map((state, index) => [stateField(type, index), state])),
    ...(isArray && { FTVL: 'DOUBLE', NELM: value.length, INP: value }),
    ...(!isArray && value !== undefined && { VAL: states.length > 0 ? states.indexOf(String(value)) : value }),
    ...fields,
  };
  const lines = Object.entries(all).map(
    ([field, given]) => `  field(${field}, ${JSON.stringify(Array.isArray(given) ? given : String(given))})\n`,
  );
  return `record(${type}, "x:${name}") {\n${lines.join('')}}\n`;
}

function stateField(type: string, index: number): string {
  if (type === 'bi' || type === 'bo') return ['ZNAM', 'ONAM'][index]!;
  return `${'ZR ON TW TH FR FV SX SV EI NI TE EL TV TT FT FF'.split(' ')[index]}ST`;
}

function membersOf(records: TwinRecords): Members {
  return Object.fromEntries(Object.entries(records).map(([name, record]) => [name, spec(record)]));
}

const integers: ReadonlySet<string> = new Set(['fanout', 'longin', 'longout', 'mbboDirect', 'seq']);

function spec({ type, value, states, fields }: TwinRecord): PvSpec {
  const options = { record: type, fields: { PINI: 'YES', ...fields } };
  if (states !== undefined) return pv.enum(String(value ?? states[0]), states, options) as PvSpec;
  if (Array.isArray(value)) return pv.double(value, options) as PvSpec;
  if (type.startsWith('string')) return pv.string(String(value ?? ''), options) as PvSpec;
  return (integers.has(type) ? pv.long : pv.double)(Number(value ?? 0), options) as PvSpec;
}
