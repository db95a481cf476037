/** From members to full PV names. */
import { maxRecordName } from '../channel/channel-name.ts';
import { DefinitionError } from '../pv/definition-error.ts';
import type { BehaviourOptions, GroupDefinition } from './group-definition.ts';
import { expandMacros, type MacroValues } from './macros.ts';
import type { PvSpec } from './plain-pv.ts';

/** What the names of a group start with when it is served by itself. */
export function defaultPrefix({ name, options }: GroupDefinition, macros: MacroValues): string {
  return expandMacros(options.prefix ?? name + separatorOf(options), macros);
}

/** What the names of a group below another one start with. */
export function nestedPrefix(outer: string, key: string, { options }: GroupDefinition, macros: MacroValues): string {
  return outer + expandMacros(options.prefix ?? key + separatorOf(options), macros);
}

/** @throws DefinitionError when no client could ask for it */
export function memberName(prefix: string, key: string, { options }: PvSpec, macros: MacroValues): string {
  const name = prefix + expandMacros(options.name ?? key, macros);
  checkName(name);
  if (options.record !== undefined && name.includes('.')) {
    throw new DefinitionError(
      name,
      `a PV with a record cannot have a dot in its name, as what is after the dot is a field: leave out the dot, or ` +
        `'record: ${options.record}'.`,
    );
  }
  return name;
}

/** The further names of a member. @throws DefinitionError when no client could ask for one */
export function aliasNames(prefix: string, { options }: PvSpec, macros: MacroValues): string[] {
  const names = (options.aliases ?? []).map((alias) => prefix + expandMacros(alias, macros));
  for (const name of names) checkName(name);
  return names;
}

/** Names of the PVs that tell the state of a machine, without prefix. */
export function statePvNames(publish: string, permits: readonly string[]) {
  const family = familyOf(publish);
  return {
    state: publish,
    since: `${family}STATE_SINCE`,
    event: `${family}LAST_EVENT`,
    fault: `${family}FAULT_REASON`,
    restarts: `${family}RESTARTS`,
    permits: permits.map((event) => `${family}CAN_${event.toUpperCase().replaceAll(/\W/g, '_')}`),
  };
}

/** Names of the PVs that tell how a machine is supervised, without prefix. */
export function supervisionPvNames(publish: string) {
  const family = familyOf(publish);
  return { supervision: `${family}SUPERVISION`, failures: `${family}FAILURES`, restart: `${family}RESTART` };
}

/** Names of the PVs that tell how a port is, without prefix. */
export function portPvNames(publish: string) {
  const family = `${publish}:`;
  return {
    state: `${family}STATE`,
    since: `${family}SINCE`,
    enable: `${family}ENABLE`,
    reconnects: `${family}RECONNECTS`,
    timeouts: `${family}TIMEOUTS`,
    mismatches: `${family}MISMATCHES`,
    late: `${family}LATE`,
    busy: `${family}BUSY`,
    lastError: `${family}LAST_ERROR`,
    lastSeen: `${family}LAST_SEEN`,
  };
}

/** Full names of all PVs, fields of records not included, in the order of their definition. */
export function pvNames(group: GroupDefinition, prefix: string, macros: MacroValues): string[] {
  const names: string[] = [];
  for (const [key, member] of Object.entries(group.members)) {
    if (member.kind === 'pv') names.push(memberName(prefix, key, member, macros));
    else names.push(...pvNames(member, nestedPrefix(prefix, key, member, macros), macros));
  }
  for (const { options } of group.behaviours) names.push(...namesOfState(options).map((name) => prefix + name));
  for (const { options } of group.connections ?? []) {
    if (options.publish !== undefined)
      names.push(...Object.values(portPvNames(options.publish)).map((name) => prefix + name));
  }
  return names;
}

// --- helpers ------------------------------------------------------------------------------------------------------

function familyOf(publish: string): string {
  return publish.endsWith('STATE') ? publish.slice(0, -'STATE'.length) : `${publish}_`;
}

function separatorOf({ separator = ':' }: { readonly separator?: string }): string {
  return separator;
}

function checkName(name: string): void {
  if (name === '')
    throw new DefinitionError("''", 'a PV has an empty name: give its group a prefix, or the PV a name.');
  if (name.length > maxRecordName) {
    throw new DefinitionError(
      name,
      `this name has ${name.length} characters, but EPICS allows ${maxRecordName}: shorten it, or the prefix.`,
    );
  }
  if (/[\s"'\p{Cc}]/u.test(name)) {
    throw new DefinitionError(name, 'a PV name holds no blanks and no quotes: use _ or : instead.');
  }
}

function namesOfState({ publish, permits = [], restart }: BehaviourOptions): string[] {
  if (publish === undefined) return [];
  const { permits: permitNames, ...names } = statePvNames(publish, permits);
  const supervision = restart === undefined ? [] : Object.values(supervisionPvNames(publish));
  return [...Object.values(names), ...permitNames, ...supervision];
}
