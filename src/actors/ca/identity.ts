/** Who a client says it is, and where it really is. */
import type { Requester } from '../../database/pv/definition.ts';
import type { NameRequest } from '../../protocol/ca/requests.ts';

export class Identity {
  #requester: Requester;

  /** @param host its address, until the client says a name */
  constructor(host: string, peer: string) {
    this.#requester = { user: '', host, peer };
  }

  get requester(): Requester {
    return this.#requester;
  }

  /** Such as `joe@opi-1`. */
  get name(): string {
    const { user, host } = this.#requester;
    return `${user || '?'}@${host}`;
  }

  adopt({ type, name }: NameRequest): void {
    const { user, host, peer } = this.#requester;
    this.#requester = type === 'CLIENT_NAME' ? { user: name, host, peer } : { user, host: name, peer };
  }
}
