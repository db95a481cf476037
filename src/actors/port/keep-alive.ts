/** A port whose code has thrown begins anew. */
import type { Services } from '../kernel/services.ts';
import { Supervision } from '../kernel/supervision.ts';
import type { Port } from './port.ts';

export type PortSupervision = Supervision<Readonly<Record<string, Port>>>;

/** Begins it, and keeps it alive until the supervision is stopped. */
export function keepAlive(port: Port, { log }: Services): PortSupervision {
  const part = `port:${port.name}`;
  const warn = (message: string) => log.error({ port: port.name }, message);
  const supervision: PortSupervision = new Supervision(port.parent!, warn, { [part]: (id: string) => port.begin(id) });
  supervision.start(part);
  return supervision;
}
