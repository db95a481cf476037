/** What Linux tells about another process. All readers throw when the process is gone. */

import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Resident memory in bytes. */
export function residentBytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
  if (kilobytes === undefined) throw new Error(`/proc/${pid}/status names no VmRSS: has the process ended?`);
  return Number(kilobytes) * 1024;
}

/** Processor time used so far by all threads that live, user and system, in seconds. */
export function processorSeconds(pid: number): number {
  let nanoseconds = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    try {
      nanoseconds += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'latin1').split(' ')[0]);
    } catch {
      // Ended since the folder was read.
    }
  }
  return nanoseconds / 1e9;
}

/** TCP ports over IPv4 the process listens on. */
export function listeningPorts(pid: number): number[] {
  const sockets = socketsOf(pid);
  const rows = readFileSync(`/proc/${pid}/net/tcp`, 'latin1').trim().split('\n').slice(1);
  return rows.flatMap((row) => {
    const [, local, , state, , , , , , inode] = row.trim().split(/\s+/);
    const listens = state === '0A' && sockets.has(inode!);
    return listens ? [Number.parseInt(local!.split(':')[1]!, 16)] : [];
  });
}

function socketsOf(pid: number): Set<string> {
  const inodes = new Set<string>();
  for (const descriptor of readdirSync(`/proc/${pid}/fd`)) {
    try {
      const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${descriptor}`))?.[1];
      if (inode !== undefined) inodes.add(inode);
    } catch {
      // Closed since the folder was read.
    }
  }
  return inodes;
}
