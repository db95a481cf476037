/**
 * The page's end of the `@xstate/inspect` protocol: definitions of machines, and every step of the watched actor.
 *
 * A receiver of that package can neither be closed nor reconnected: a new one is made for each connection of the feed,
 * and the old one is forgotten when the server has closed its socket.
 */
import { createWebSocketReceiver, type ParsedReceiverEvent } from '@xstate/inspect';
import type { Definition } from '../model/definition.ts';
import type { ServiceNote, StateValue } from '../model/world.ts';

/** Our own command to the server, besides those of the protocol. */
interface WatchCommand {
  readonly type: 'xioc.watch';
  readonly sessionId: string;
}

export class Receiver {
  readonly #receiver: ReturnType<typeof createWebSocketReceiver>;
  /** Sent as soon as the socket is known to be open: the receiver does not tell. */
  #wanted = '';
  #open = false;
  #active = true;

  constructor(host: string, onNotes: (notes: readonly ServiceNote[]) => void) {
    this.#receiver = createWebSocketReceiver({ server: `${host}/xstate?watch=page`, serialize: undefined });
    this.#receiver.subscribe((event) => {
      if (!this.#active) return;
      if (!this.#open) {
        this.#open = true;
        if (this.#wanted !== '') this.#tell();
      }
      const notes = toNotes(event);
      if (notes.length > 0) onNotes(notes);
    });
  }

  watch(id: string): void {
    if (id === this.#wanted) return;
    this.#wanted = id;
    if (this.#open && this.#active) this.#tell();
  }

  forget(): void {
    this.#active = false;
  }

  #tell(): void {
    const command: WatchCommand = { type: 'xioc.watch', sessionId: this.#wanted };
    this.#receiver.send(command as never);
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

function toNotes(event: ParsedReceiverEvent): ServiceNote[] {
  switch (event.type) {
    case 'service.register': {
      const definition = event.machine.config as unknown as Definition;
      const value = event.state.value as StateValue;
      return [
        { t: 'machine', name: event.source ?? '', definition },
        { t: 'service', id: event.sessionId, value, edges: [], event: '' },
      ];
    }
    case 'service.state': {
      const { value, transitions, _event } = event.state;
      const edges = (transitions as unknown as { readonly edge?: string }[]).flatMap(({ edge }) => edge ?? []);
      return [{ t: 'service', id: event.sessionId, value: value as StateValue, edges, event: _event.name }];
    }
    default:
      return [];
  }
}
