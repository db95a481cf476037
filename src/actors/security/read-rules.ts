/** Reads the access rules of a file, and finds the addresses of the hosts in it. */
import { lookup } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { AccessFile } from '../../database/pv/definition.ts';
import { AccessFileError } from '../../database/security/access-file.ts';
import { parseAcf } from '../../database/security/acf.ts';
import { resolveHosts } from '../../database/security/hosts.ts';
import type { AccessRules } from '../../database/security/rules.ts';
import { describeFault, FaultList } from '../../database/text/fault.ts';
import { MacroTable } from '../../database/text/macros.ts';

export interface ReadRules {
  readonly rules: AccessRules;
  /** Of what loads, and is hardly meant. */
  readonly warnings: readonly string[];
}

/**
 * @param random gives RNDM in a CALC its values, 0 to 1
 * @throws AccessFileError when the file cannot be read, or is wrong
 */
export async function readRules({ file, macros, byAddress }: AccessFile, random: () => number): Promise<ReadRules> {
  const name = typeof file === 'string' ? file : fileURLToPath(file);
  const definitions = Object.entries(macros);
  const faults = new FaultList();
  const text = await readFile(name, 'utf8').catch((error: Error) => {
    faults.error(`asInitFile: Can't open file '${name}'`, undefined, error.message);
  });
  const source = { name, text: text ?? '', macros: definitions.map((each) => each.join('=')).join(',') };
  const rules =
    text === undefined ? undefined : parseAcf(source, faults, { macros: new MacroTable(definitions), random });
  if (rules === undefined) throw new AccessFileError(name, faults.errors);
  const warnings = faults.all.map(describeFault);
  if (!byAddress) return { rules, warnings };
  const resolved = await resolveHosts(rules, addressOf);
  const unresolved = resolved.unresolved.map((host) => `ACF: Unable to resolve host '${host}': it matches no client`);
  return { rules: resolved.rules, warnings: [...warnings, ...unresolved] };
}

async function addressOf(host: string): Promise<string | undefined> {
  const found = await lookup(host, { family: 4 }).catch(() => undefined);
  return found?.address;
}
