/** What can be attacked. */
import { ClientSession } from './client/session.ts';
import { PvaClientSession } from './pva/client-session.ts';
import { PvaServerSession } from './pva/session.ts';
import { ServerSession } from './server/session.ts';
import type { Session, Target } from './session.ts';

export const targetNames = ['server', 'client', 'pva-server', 'pva-client'] as const;
export type TargetName = (typeof targetNames)[number];

/** Its cases are as they come out of a file: those that its own `makeCase` has made. */
export function targetOf(name: TargetName): Target<unknown> {
  return async () => (await starts[name]()) as Session<unknown>;
}

// --- helpers --------------------------------------------------------------------------------------------------------

const starts = {
  server: () => ServerSession.start(),
  client: () => ClientSession.start(),
  'pva-server': () => PvaServerSession.start(),
  'pva-client': () => PvaClientSession.start(),
} satisfies Record<TargetName, () => Promise<unknown>>;
