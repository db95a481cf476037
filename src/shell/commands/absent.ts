/** Commands of base that are known here and have nothing to do or to show. */
import type { Call, Command } from '../command.ts';
import type { Usage } from '../usage/usage.ts';

/** Those of a table that nobody implements. */
export function absentCommands(
  usages: Readonly<Record<string, Usage>>,
  isThere: (name: string) => boolean,
): readonly Command[] {
  return Object.entries(usages)
    .filter(([name]) => name !== 'exit' && !isThere(name))
    .map(([name, usage]) => ({ name, ...usage, run: (call) => (quiet.has(name) ? undefined : tell(name, call)) }));
}

/** Those that print nothing in base as well, where nothing is amiss. */
const quiet = new Set([
  ...['asDumpHash', 'dbNotifyDump', 'dbc', 'dbs', 'registryDump'],
  ...['registryDeviceSupportFind', 'registryDriverSupportFind', 'registryFunctionFind', 'registryRecordTypeFind'],
  'installLastResortEventProvider',
]);

// --- helpers ------------------------------------------------------------------------------------------------------

function tell(name: string, call: Call): void {
  call.warn(`${name}: xioc has nothing to say here${see[name] === undefined ? '' : `: see ${see[name]}`}`);
}

/** Where else one finds it. */
const see: Readonly<Record<string, string>> = {
  gft: 'dbtgf',
  pft: 'dbtpf',
  dbb: '`xioc inspect`, which shows each step of a record',
  epicsThreadShowAll: '`xioc inspect`, which shows all actors',
  epicsThreadShow: '`xioc inspect`, which shows all actors',
};
