/**
 * Host names as they are compared: what the client says of itself, in lower case; or, with `asCheckClientIP`, the
 * address it comes from, which no client can choose.
 */
import type { AccessRules, HostGroup } from './rules.ts';

/** Finds the IPv4 address of a host, dotted; undefined when nobody knows it. */
export type HostResolver = (host: string) => Promise<string | undefined>;

/**
 * The same rules for clients that are known by their addresses.
 *
 * @returns `unresolved`: hosts without an address, each once; they match nobody
 */
export async function resolveHosts(
  rules: AccessRules,
  resolve: HostResolver,
): Promise<{ readonly rules: AccessRules; readonly unresolved: readonly string[] }> {
  const names = [...new Set([...rules.hostGroups.values()].flatMap(({ written }) => written))];
  const addresses = new Map(await Promise.all(names.map(async (name) => [name, await resolve(name)] as const)));
  const byAddress = ({ name, written }: HostGroup): HostGroup => ({
    name,
    written,
    hosts: written.map((host) => addresses.get(host) ?? `unresolved:${host}`),
  });
  const hostGroups = new Map([...rules.hostGroups].map(([name, group]) => [name, byAddress(group)]));
  const groups = new Map(
    [...rules.groups].map(([name, group]) => [
      name,
      {
        ...group,
        rules: group.rules.map((rule) => ({
          ...rule,
          hostGroups: rule.hostGroups.map((each) => hostGroups.get(each.name)!),
        })),
      },
    ]),
  );
  return {
    rules: { ...rules, hostGroups, groups },
    unresolved: names.filter((name) => addresses.get(name) === undefined),
  };
}

/** As base does it: letters of ASCII only. */
export function lowerCase(host: string): string {
  return host.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
