/**
 * What base's shell shows of access security, to the byte: the texts of `asdbdump`, `aspuag`, `asphag`, `asprules`,
 * `aspmem`, `ascar` and `astac`. Each ends with a newline, or is empty.
 */
import { formatF } from '../../protocol/value/format.ts';
import { type GroupInputs, unconnected } from './inputs.ts';
import type { InputsOfGroups, Rights } from './rights.ts';
import type { Access, AccessRules, HostGroup, SecurityGroupDefinition, SecurityRule, UserGroup } from './rules.ts';

/** A record as a member of a security group. */
export interface GroupMember {
  readonly record: string;
  /** Its ASG field; the group may be another, DEFAULT. */
  readonly asg: string;
  /** Channels on it, in the order of their creation. */
  readonly clients: readonly MemberClient[];
}

export interface MemberClient {
  readonly user: string;
  readonly host: string;
  /** Of the field. */
  readonly level: 0 | 1;
  readonly access: Access;
  readonly trapWrite: boolean;
}

/** Members by the name of the group that they belong to, in the order of their loading. */
export type GroupMembers = ReadonlyMap<string, readonly GroupMember[]>;

/** A channel to an input PV, as `ascar` shows it. */
export interface InputChannel {
  readonly pv: string;
  readonly connection: 'never' | 'prev' | 'yes';
  readonly read: boolean;
  readonly write: boolean;
  /** Host name of the server, `<disconnected>` without one. */
  readonly host: string;
}

/** `aspuag [name]` */
export function reportUserGroups({ userGroups }: AccessRules, name?: string): string {
  if (userGroups.size === 0) return 'No UAGs\n';
  return named(userGroups, name).map(userGroupLine).join('');
}

/** `asphag [name]` */
export function reportHostGroups({ hostGroups }: AccessRules, name?: string): string {
  if (hostGroups.size === 0) return 'No HAGs\n';
  return named(hostGroups, name).map(hostGroupLine).join('');
}

/** `asprules [name]` */
export function reportRules({ groups }: AccessRules, inputs: InputsOfGroups, name?: string): string {
  return named(groups, name)
    .map((group) => block(group, bodyLines(group, inputs.get(group.name) ?? unconnected(group), ' INVALID', '')))
    .join('');
}

/** `aspmem [name] [clients]` */
export function reportMembers({ groups }: AccessRules, members: GroupMembers, name?: string, clients = false): string {
  return named(groups, name)
    .map((group) => [`ASG(${group.name})\n`, ...memberLines(members.get(group.name) ?? [], clients)].join(''))
    .join('');
}

/** `asdbdump` */
export function reportAll(rules: AccessRules, inputs: InputsOfGroups, members: GroupMembers): string {
  const groups = [...rules.groups.values()].map((group) => {
    const body = bodyLines(group, inputs.get(group.name) ?? unconnected(group), ' INVALID', '   VALID');
    return block(group, body, memberLines(members.get(group.name) ?? [], true));
  });
  return [reportUserGroups(rules), reportHostGroups(rules), ...groups].join('');
}

/** `ascar [level]`: 0 counts, 1 lists channels that are not connected, 2 all. */
export function reportInputChannels(channels: readonly InputChannel[], level: number): string {
  const shown = channels.filter(({ connection }) => level > 1 || (level === 1 && connection !== 'yes'));
  const lines = shown.map(({ pv, connection, read, write, host }) => {
    const yes = (right: boolean) => (right ? 'yes' : 'no ');
    return `connected:${connection.padEnd(6)} read:${yes(read)} write:${yes(write)} ${pv} ${host}\n`;
  });
  const missing = channels.filter(({ connection }) => connection !== 'yes').length;
  return [...lines, `${channels.length} channels ${missing} not connected\n`].join('');
}

/** `astac record user host` */
export function reportTrial(record: string, { read, write }: Pick<Rights, 'read' | 'write'>): string {
  return `astac callback ${record}: status=0 get ${read ? 'Yes' : 'No'} put ${write ? 'Yes' : 'No'}\n`;
}

// --- internal ---------------------------------------------------------------------------------------------------

function named<T extends { readonly name: string }>(all: ReadonlyMap<string, T>, name: string | undefined): T[] {
  return [...all.values()].filter((each) => name === undefined || each.name === name);
}

const userGroupLine = ({ name, users }: UserGroup) => `UAG(${name})${listed(users)}\n`;
const hostGroupLine = ({ name, hosts }: HostGroup) => `HAG(${name})${listed(hosts)}\n`;
const listed = (names: readonly string[]) => (names.length === 0 ? '' : ` {${names.join(',')}}`);

/**
 * Braces are for inputs and rules: members alone have none. Base has not read a rule whose right it does not know, and
 * has one whose condition it does not know, but never shows it.
 */
function block(
  { name, inputs, rules }: SecurityGroupDefinition,
  body: readonly string[],
  members: readonly string[] = [],
) {
  const braces = inputs.length > 0 || rules.some(({ unknown }) => unknown?.as !== 'right');
  return [`ASG(${name})${braces ? ' {' : ''}\n`, ...body, ...members, ...(braces ? ['}\n'] : [])].join('');
}

function bodyLines(
  { inputs, rules }: SecurityGroupDefinition,
  heard: GroupInputs,
  invalid: string,
  valid: string,
): string[] {
  const inputLines = inputs.map(({ letter, pv }) => {
    const value = formatF(heard.values.get(letter) ?? 0, 6);
    return `\tINP${letter}(${pv})${heard.bad.has(letter) ? invalid : valid} value=${value}\n`;
  });
  const known = rules.filter(({ unknown }) => unknown === undefined);
  return [...inputLines, ...known.flatMap((rule) => ruleLines(rule, heard))];
}

function ruleLines(rule: SecurityRule, { holding }: GroupInputs): string[] {
  const { level, access, trapWrite, userGroups, hostGroups, calc } = rule;
  const head = `\tRULE(${level},${access},${trapWord(trapWrite)})`;
  const conditions = [
    ...(userGroups.length > 0 ? [`UAG(${userGroups.map(({ name }) => name).join(',')})`] : []),
    ...(hostGroups.length > 0 ? [`HAG(${hostGroups.map(({ name }) => name).join(',')})`] : []),
    ...(calc === undefined ? [] : [`CALC("${calc.expression}") result=${holding.has(rule) ? 'TRUE' : 'FALSE'}`]),
  ];
  if (conditions.length === 0) return [`${head}\n`];
  return [`${head} {\n`, ...conditions.map((condition) => `\t\t${condition}\n`), '\t}\n'];
}

function memberLines(members: readonly GroupMember[], clients: boolean): string[] {
  if (members.length === 0) return [];
  const lines = members.flatMap((member) => [
    `\t\t${member.asg === '' ? '<null>' : member.asg} Record:${member.record}\n`,
    ...(clients ? member.clients.map(clientLine) : []),
  ]);
  return ['\tMEMBERLIST\n', ...lines];
}

function clientLine({ user, host, level, access, trapWrite }: MemberClient): string {
  return `\t\t\t ${user} ${host} ASL${level} ${access} ${trapWord(trapWrite)}\n`;
}

const trapWord = (trapWrite: boolean) => (trapWrite ? 'TRAPWRITE' : 'NOTRAPWRITE');
