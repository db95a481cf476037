/**
 * Health, as Kubernetes and load balancers ask for it.
 *
 * `/livez` says whether the process works: never what a device is like, or an IOC would be started again because a pump
 * is off. `/readyz` says whether clients find it. `?verbose` lists the parts.
 */
import type { ServerResponse } from 'node:http';
import type { Ioc } from '../actors/ioc/ioc.ts';
import { stateText } from '../actors/kernel/state-text.ts';
import { type Asked, type HttpPart, send } from '../actors/net/http-server.ts';

export class HealthPart implements HttpPart {
  readonly #ioc: Pick<Ioc, 'ref' | 'servers'>;

  constructor(ioc: Pick<Ioc, 'ref' | 'servers'>) {
    this.#ioc = ioc;
  }

  answer({ path, query }: Asked, response: ServerResponse): boolean {
    if (path !== '/livez' && path !== '/readyz') return false;
    const snapshot = this.#ioc.ref.getSnapshot();
    const state = stateText(snapshot.value);
    const isWell = path === '/livez' ? snapshot.status === 'active' : state === 'serving.running';
    const parts = [`ioc ${state}`];
    for (const { kind, ref } of this.#ioc.servers) parts.push(`${kind} ${stateText(ref.getSnapshot().value)}`);
    const text = query.has('verbose') ? parts.join('\n') : isWell ? 'ok' : `ioc ${state}`;
    return send(response, isWell ? 200 : 503, 'text/plain', `${text}\n`);
  }
}
