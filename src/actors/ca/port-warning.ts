/** The warning of a server that could not have the port that was configured. */

/** One line each. The wording is base's where the facts are the same. */
export function portWarning(configuredPort: number, port: number): readonly string[] {
  return [
    `cas WARNING: Configured TCP port ${configuredPort} was unavailable.`,
    `cas WARNING: Using dynamically assigned TCP port ${port},`,
    `cas WARNING: but now two or more servers share the same UDP port ${configuredPort}.`,
    `cas WARNING: Searches sent to this host alone (its IP in EPICS_CA_ADDR_LIST) reach one of them;`,
    `cas WARNING: an xioc server passes them on to the others, other servers do not.`,
  ];
}
