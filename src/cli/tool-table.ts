/** The commands that behave as EPICS base's tools do: they read their own command line. */
import type { Tool } from './tools/tool-io.ts';

export interface ToolEntry {
  /** For `xioc --help`. */
  readonly summary: string;
  /** Its code: loaded when it is run, so that each starts fast. */
  readonly load: () => Promise<Tool>;
}

export const tools: Readonly<Record<string, ToolEntry>> = {
  get: {
    summary: 'Read PVs (caget).',
    load: async () => (await import('./get.ts')).getTool,
  },
  put: {
    summary: 'Write a PV (caput).',
    load: async () => (await import('./put.ts')).putTool,
  },
  monitor: {
    summary: 'Print PVs whenever they change (camonitor).',
    load: async () => (await import('./monitor.ts')).monitorTool,
  },
  info: {
    summary: 'Show where PVs are served, and their type (cainfo).',
    load: async () => (await import('./info.ts')).infoTool,
  },
  pvget: {
    summary: 'Read PVs by PV Access (pvget).',
    load: async () => (await import('./pvget.ts')).pvgetTool,
  },
  pvput: {
    summary: 'Write a PV by PV Access (pvput).',
    load: async () => (await import('./pvput.ts')).pvputTool,
  },
  pvmonitor: {
    summary: 'Print PVs whenever they change, by PV Access (pvmonitor).',
    load: async () => (await import('./pvmonitor.ts')).pvmonitorTool,
  },
  pvinfo: {
    summary: 'Show where PVs are served by PV Access, and their type (pvinfo).',
    load: async () => (await import('./pvinfo.ts')).pvinfoTool,
  },
  pvcall: {
    summary: 'Call a service by PV Access (pvcall).',
    load: async () => (await import('./pvcall.ts')).pvcallTool,
  },
  pvlist: {
    summary: 'List PV Access servers, or the PVs of one (pvlist).',
    load: async () => (await import('./pvlist.ts')).pvlistTool,
  },
  softioc: {
    summary: 'Serve databases as EPICS base does, with its options (softIoc).',
    load: async () => (await import('./softioc.ts')).softIocTool,
  },
  shell: {
    summary: 'Use the shell of an IOC that runs.',
    load: async () => (await import('./shell.ts')).shellTool,
  },
  search: {
    summary: 'Ask who serves PVs.',
    load: async () => (await import('./search.ts')).searchTool,
  },
  casw: {
    summary: 'Show servers that come, go, or restart, by their beacons (casw).',
    load: async () => (await import('./casw.ts')).caswTool,
  },
  repeater: {
    summary: 'Hand beacons to the clients of this host (caRepeater).',
    load: async () => (await import('./repeater.ts')).repeaterTool,
  },
  doctor: {
    summary: 'Find out why a client can, or can’t, see a PV.',
    load: async () => (await import('./doctor.ts')).doctorTool,
  },
  access: {
    summary: 'Say who may read and write a PV by an .acf file, and why.',
    load: async () => (await import('./access.ts')).accessTool,
  },
  check: {
    summary: 'Say what is wrong with the files of a site.',
    load: async () => (await import('./check.ts')).checkTool,
  },
  shark: {
    summary: 'Print the Channel Access conversations in a capture file.',
    load: async () => (await import('./shark.ts')).sharkTool,
  },
  trace: {
    summary: 'Stand between clients and a server, and print what they say.',
    load: async () => (await import('./trace.ts')).traceTool,
  },
  conform: {
    summary: 'Examine whether a server speaks Channel Access as it must.',
    load: async () => (await import('./conform.ts')).conformTool,
  },
  'link-tools': {
    summary: 'Install caget, caput and the others under these names.',
    load: async () => (await import('./link-tools.ts')).linkTool,
  },
};
