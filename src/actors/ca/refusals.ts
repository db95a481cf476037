/** What a circuit tells a client whose request it does not carry out. The texts are those of base where it has one. */
import { NO_CHANNEL } from '../../protocol/ca/constants.ts';
import type { NameRequest, ReadRequest, Request } from '../../protocol/ca/requests.ts';
import { Eca } from '../../protocol/ca/status.ts';
import type { Outlet } from './outlet.ts';

export class Refusals {
  readonly #outlet: Outlet;

  constructor(outlet: Outlet) {
    this.#outlet = outlet;
  }

  name(request: NameRequest): void {
    const what = request.type === 'CLIENT_NAME' ? 'user' : 'host';
    this.#outlet.error(
      NO_CHANNEL,
      Eca.INTERNAL,
      request,
      `attempts to use protocol to set ${what} name after creating first channel ignored by server`,
    );
  }

  tooOld(request: Request): void {
    this.#outlet.error(NO_CHANNEL, Eca.DEFUNCT, request, `CAS: Client version ${this.#outlet.minor} too old`);
  }

  type(request: ReadRequest, cid: number = NO_CHANNEL): void {
    this.#outlet.error(cid, Eca.BADTYPE, request, `${request.dbrType} is not a DBR type`);
  }

  channelId(request: Extract<Request, { readonly sid: number }>): void {
    this.#outlet.error(
      NO_CHANNEL,
      Eca.INTERNAL,
      request,
      `Bad Resource ID: ${request.sid} is not a channel of this circuit`,
    );
  }
}
