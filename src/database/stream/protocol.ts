/** A protocol as it is carried out, for the arguments of one record's link. */
import type { Pattern } from './pattern.ts';

export interface Settings {
  /** Ms: until the port is free. */
  readonly lockMs: number;
  /** Ms: until output is written. */
  readonly writeMs: number;
  /** Ms: until the first byte of a reply. */
  readonly replyMs: number;
  /** Ms: between bytes of a reply. */
  readonly readMs: number;
  readonly pollMs: number;
  /** Bytes that end an input; 0: any number. */
  readonly maxInput: number;
  /** Between elements of arrays. */
  readonly separator: Pattern;
  /** Undefined: that of the port. Empty: silence ends an input. */
  readonly inTerminator: string | undefined;
  readonly outTerminator: string | undefined;
  /** Input that is left over is not a fault. */
  readonly ignoresExtra: boolean;
}

export type Command =
  | { readonly kind: 'out'; readonly pattern: Pattern; readonly source: string }
  | { readonly kind: 'in'; readonly pattern: Pattern; readonly source: string }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'connect'; readonly ms: number }
  | { readonly kind: 'disconnect' };

export const handlerNames = ['@init', '@mismatch', '@writetimeout', '@readtimeout', '@replytimeout'] as const;

export type HandlerName = (typeof handlerNames)[number];

export interface Protocol {
  readonly name: string;
  /** The file, as its link names it. */
  readonly file: string;
  readonly settings: Settings;
  readonly commands: readonly Command[];
  readonly handlers: Readonly<Partial<Record<HandlerName, readonly Command[]>>>;
}
