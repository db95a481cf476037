/** Wiring of access security: the rules of the IOC's file, the groups that follow PVs, and who may do what. */
import type { AccessFile, Requester } from '../../database/pv/definition.ts';
import { type Client, clientOf } from '../../database/security/client.ts';
import { lowerCase } from '../../database/security/hosts.ts';
import type { GroupMember, GroupMembers, InputChannel, MemberClient } from '../../database/security/report.ts';
import {
  type Explanation,
  explainRights,
  type InputsOfGroups,
  type Rights,
  rightsOf,
} from '../../database/security/rights.ts';
import { type AccessRules, groupNamed } from '../../database/security/rules.ts';
import { type SecurityEvent, type SecurityWiring, securityMachine } from '../../machines/security.ts';
import type { ChildFailure, EventOf } from '../../machines/wired.ts';
import type { Services } from '../kernel/services.ts';
import { wire } from '../kernel/wire.ts';
import { type AnyWired, Wired } from '../kernel/wired.ts';
import type { Pv } from '../pv/pv.ts';
import type { ServedChannel } from '../pv/server.ts';
import { readRules } from './read-rules.ts';
import { SecurityGroup, type SecurityOwner } from './security-group.ts';

const logic = wire(securityMachine);

export class Security extends Wired<typeof securityMachine> implements SecurityWiring {
  readonly kind = 'security';
  readonly #ioc: SecurityOwner;
  readonly #services: Services;
  readonly #file: AccessFile;
  readonly #rightsChanged: () => void;
  #rules: AccessRules;
  /** Those that follow PVs. */
  #groups: ReadonlyMap<string, SecurityGroup> = new Map();
  /** Who waits for a reading of the file. */
  readonly #waiting: { readonly resolve: () => void; readonly reject: (error: unknown) => void }[] = [];

  /**
   * @param rules the file's, as it was read before the IOC was made
   * @param rightsChanged called when clients may have other rights than before
   */
  constructor(ioc: SecurityOwner, services: Services, file: AccessFile, rules: AccessRules, rightsChanged: () => void) {
    super(logic, ioc, 'security', { file: String(file.file) });
    this.#ioc = ioc;
    this.#services = services;
    this.#file = file;
    this.#rules = rules;
    this.#rightsChanged = rightsChanged;
    this.ref.start();
  }

  label(): string {
    return 'access security';
  }

  describe(): Record<string, unknown> {
    const { userGroups, hostGroups, groups } = this.#rules;
    return {
      file: String(this.#file.file),
      userGroups: userGroups.size,
      hostGroups: hostGroups.size,
      securityGroups: groups.size,
    };
  }

  override children(): Iterable<AnyWired> {
    return this.#groups.values();
  }

  /** In force now. */
  get rules(): AccessRules {
    return this.#rules;
  }

  /** What the security groups know of their inputs now. */
  get inputs(): InputsOfGroups {
    return { get: (name) => this.#groups.get(name)?.inputs };
  }

  /** The PVs that rules depend on, as `ascar` shows them. */
  get inputChannels(): readonly InputChannel[] {
    return [...this.#groups.values()].flatMap(({ channels }) => channels);
  }

  rightsOf(pv: Pv, requester: Requester): Rights {
    return rightsOf(this.#rules, this.#asgOf(pv.valuePv.name), levelOf(pv), this.clientOf(requester), this.inputs);
  }

  /** As `rightsOf`, with the reason. */
  explain(pv: Pv, client: Client): Explanation {
    return explainRights(this.#rules, this.#asgOf(pv.valuePv.name), levelOf(pv), client, this.inputs);
  }

  /**
   * Records by the group that they are in, each with its channels, as `asdbdump` and `aspmem` list them: by record type
   * as in base.dbd, which has them by name, and then in the order of their definition.
   */
  members(channels: Iterable<ServedChannel>): GroupMembers {
    const clients = new Map<string, MemberClient[]>();
    for (const { pv, client } of channels) listed(clients, pv.valuePv.name, this.#memberClient(pv, client));
    const { names } = this.#ioc;
    const records = [...names.pvs.keys(), ...(names.records?.names() ?? [])];
    const members = new Map<string, GroupMember[]>();
    for (const record of inOrderOf(records, (name) => names.record(name)?.type.toLowerCase() ?? '')) {
      const asg = this.#asgOf(record);
      listed(members, groupNamed(this.#rules, asg).name, { record, asg, clients: clients.get(record) ?? [] });
    }
    return members;
  }

  clientOf(requester: Requester): Client {
    return clientOf(requester, this.#file.byAddress);
  }

  /**
   * Reads the file again: resolves when its rules are in force.
   *
   * @throws AccessFileError when the file is wrong: the rules stay as they were
   */
  reload(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.ref.send({ type: 'reload' });
    });
  }

  // --- actions of the machine

  followInputs(): void {
    this.#groups = this.#follow(this.#rules);
  }

  leaveInputs(): void {
    for (const group of this.#groups.values()) group.ref.send({ type: 'stop' });
    for (const { reject } of this.#waiting.splice(0)) reject(new Error('The IOC has stopped.'));
  }

  readFile(): void {
    const { log, random } = this.#services;
    void readRules(this.#file, random).then(
      ({ rules, warnings }) => {
        for (const warning of warnings) log.warn(warning);
        this.ref.send({ type: 'rules.read', rules });
      },
      (error: unknown) => this.ref.send({ type: 'rules.refused', error }),
    );
  }

  adoptRules(event: EventOf<SecurityEvent, 'rules.read'>): void {
    const rules = event.rules as AccessRules;
    const before = this.#groups;
    // Inputs that are here are heard before the rules change, so that nobody loses rights for a moment.
    const groups = this.#follow(rules);
    this.#rules = rules;
    this.#groups = groups;
    for (const group of before.values()) group.ref.send({ type: 'stop' });
    this.#services.log.info(`Access rules of ${String(this.#file.file)} are in force`);
    this.#rightsChanged();
    for (const { resolve } of this.#waiting.splice(0)) resolve();
  }

  reportRefusal({ error }: EventOf<SecurityEvent, 'rules.refused'>): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.#services.log.error(`${reason}\nThe rules stay as they were.`);
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }

  /** The group knows its inputs no more: what depends on them is given to nobody. */
  groupFailed({ actorId, error }: ChildFailure): void {
    const left = [...this.#groups].filter(([, { ref }]) => ref.id !== actorId);
    if (left.length === this.#groups.size) return;
    this.#groups = new Map(left);
    this.#services.counters.crashes++;
    this.#services.log.error({ err: error }, `${actorId} failed: what depends on its inputs is given to nobody`);
    this.#rightsChanged();
  }

  // --- helpers

  #memberClient(pv: Pv, requester: Requester): MemberClient {
    const { read, write, trapWrite } = this.rightsOf(pv, requester);
    const { users, host } = this.clientOf(requester);
    const access = write ? 'WRITE' : read ? 'READ' : 'NONE';
    return { user: users[0]!, host: lowerCase(host), level: levelOf(pv), access, trapWrite };
  }

  #follow(rules: AccessRules): ReadonlyMap<string, SecurityGroup> {
    const depending = [...rules.groups.values()].filter(({ inputs }) => inputs.length > 0);
    const changed = (group: SecurityGroup) => {
      if (this.#groups.get(group.definition.name) === group) this.#rightsChanged();
    };
    return new Map(
      depending.map((definition) => [definition.name, new SecurityGroup(this, this.#ioc, definition, changed)]),
    );
  }

  /** The ASG field of a record; empty where a PV has none. */
  #asgOf(record: string): string {
    return String(this.#ioc.names.record(record)?.read('ASG') ?? '');
  }
}

function listed<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}

function inOrderOf(names: readonly string[], keyOf: (name: string) => string): string[] {
  const keyed = names.map((name) => [keyOf(name), name] as const);
  return keyed.sort(([one], [other]) => (one < other ? -1 : Number(one > other))).map(([, name]) => name);
}

function levelOf({ definition }: Pv): 0 | 1 {
  return definition.securityLevel ?? 0;
}
