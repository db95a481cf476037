/** A message as an observer of the conversation shows it. */
export interface Overheard {
  /** The PV it is about, where that was heard. */
  readonly pv: string | undefined;
  /** For people, in one line: name, fields, and the value where there is one. */
  text(): string;
  /** For programs. */
  fields(): Record<string, unknown>;
}

/** What a chunk said: messages, then at most one thing that is not a message. */
export interface OverheardChunk {
  readonly messages: readonly Overheard[];
  readonly fault: string | undefined;
}

/** One connection as an observer sees it: messages in both directions, with the PVs they are about. */
export interface OverheardConversation {
  fromClient(chunk: Uint8Array): OverheardChunk;
  fromServer(chunk: Uint8Array): OverheardChunk;
  /** Bytes were missed: what comes next is the beginning of a message, or is passed over. */
  resume(side: 'client' | 'server'): void;
}
