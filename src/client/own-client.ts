/** A client within an IOC: on its clock, with its environment, in its tree. */
import type { Services } from '../actors/kernel/services.ts';
import type { AnyWired } from '../actors/kernel/wired.ts';
import { Context } from './context.ts';

/** @param exceptions level at which what servers complain of is logged */
export function openOwnClient(
  parent: AnyWired,
  { clock, environment, log }: Services,
  exceptions: 'warn' | 'debug' = 'warn',
): Context {
  const client = new Context({ clock, environment, parent, repeater: false });
  client.on('warning', (message) => log.warn(message));
  client.on('exception', (error) => log[exceptions]({ err: error }, error.message));
  return client;
}
