/** The parser of `@xstate/inspect`, of the version that the page is built with, and its XState v4. */
import { createRequire } from 'node:module';

const require = createRequire(new URL('../../../inspector/package.json', import.meta.url));

/** What a receiver of the protocol makes of a message; throws as it would. */
export const parseReceiverEvent = (require('@xstate/inspect/lib/utils.js') as Utils).parseReceiverEvent;

interface Utils {
  parseReceiverEvent(event: object): ParsedEvent;
}

export interface ParsedEvent {
  readonly type: string;
  readonly sessionId: string;
  readonly source?: string;
  readonly machine: V4Machine;
  readonly state: { readonly value: unknown; readonly transitions: readonly { readonly edge: string }[] };
}

/** As much of a v4 machine as the tests look at. */
export interface V4Machine {
  readonly config: unknown;
  readonly stateIds: readonly string[];
  resolveState(state: unknown): { readonly value: unknown };
  getStateNodeById(id: string): V4Node;
}

export interface V4Node {
  readonly transitions: readonly {
    readonly eventType: string;
    readonly target: readonly { id: string }[] | undefined;
  }[];
}
