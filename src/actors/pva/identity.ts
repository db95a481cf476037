/** Who a client says it is. Its host is never taken from its word, but from the socket. */
import type { Requester } from '../../database/pv/definition.ts';
import type { ValidationRequest } from '../../protocol/pva/requests.ts';
import { errorStatus, OK, type Status } from '../../protocol/pva/status.ts';
import { fieldAt, structureIn } from '../../protocol/pva/value.ts';

/** Ways to say it, worst first. */
export const authMethods: readonly string[] = ['anonymous', 'ca'];

export class Identity {
  #requester: Requester;

  constructor(host: string, peer: string) {
    this.#requester = { user: '', host, peer, method: 'anonymous' };
  }

  get requester(): Requester {
    return this.#requester;
  }

  /** Such as `joe@10.0.0.7`. */
  get name(): string {
    const { user, host } = this.#requester;
    return `${user || 'anonymous'}@${host}`;
  }

  /** A method that was not offered makes it somebody anonymous, who is served all the same. @returns what it is told */
  adopt({ method, credentials }: ValidationRequest): Status {
    const { host, peer } = this.#requester;
    const told = structureIn(credentials);
    const user = told === undefined ? undefined : fieldAt(told, 'user');
    const isNamed = method === 'ca' && typeof user === 'string' && user !== '';
    this.#requester = isNamed ? { user, host, peer, method } : { user: '', host, peer, method: 'anonymous' };
    return authMethods.includes(method) ? OK : errorStatus('Client selects unadvertised auth');
  }
}
