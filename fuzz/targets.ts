/** What can be attacked. */
import { ClientSession } from './client/session.ts';
import { ServerSession } from './server/session.ts';
import type { Session, Target } from './session.ts';

export const targetNames = ['server', 'client'] as const;
export type TargetName = (typeof targetNames)[number];

/** Its cases are as they come out of a file: those that its own `makeCase` has made. */
export function targetOf(name: TargetName): Target<unknown> {
  return async () => (await (name === 'server' ? ServerSession.start() : ClientSession.start())) as Session<unknown>;
}
