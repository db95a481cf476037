/** A move of one client. */
export interface Move {
  readonly client: number;
  /** The model whose walk it is part of, such as `channel.array`: says which channel and subscription it concerns. */
  readonly model: string;
  /** Its event. */
  readonly event: string;
}

export function describeMove({ client, model, event }: Move): string {
  return `${client}:${model}:${event}`;
}
