/** What the tools for PV Access share: the client, and how a structure is printed. */
import { PvaError } from '../../../actors/pva/client/error.ts';
import type { PvaReading } from '../../../actors/pva/client/reading.ts';
import { Context } from '../../../client/context.ts';
import { toBytes } from '../text-bytes.ts';
import type { ToolIo } from '../tool-io.ts';
import { jsonText } from './json-text.ts';
import type { PvLine } from './pv-options.ts';
import { normativeText, rawText } from './structure-text.ts';

export function openClient(io: ToolIo): Context<'pva'> {
  const context = new Context({ protocol: 'pva', environment: io.environment });
  context.on('exception', ({ message }) => io.err(`${toBytes(message)}\n`));
  context.on('warning', (message) => io.err(`${toBytes(message)}\n`));
  return context;
}

/**
 * A reading as the mode says.
 *
 * @param isUpdate of a monitor: fields that have not changed are left out sooner
 */
export function readingText(
  { structure, changedBits }: PvaReading,
  { mode, verbosity }: Pick<PvLine, 'mode' | 'verbosity'>,
  { isUpdate = false, isTerminal = false } = {},
): string {
  const showsAll = verbosity > (isUpdate ? 2 : 1);
  const show = showsAll ? undefined : changedBits;
  const highlight = isTerminal && verbosity > 1 ? changedBits : undefined;
  switch (mode) {
    case 'json':
      return jsonText(structure, show);
    case 'raw':
      return rawText(structure, { show, highlight });
    case 'nt':
      return normativeText(structure, { show });
  }
}

/** What has gone wrong, in the server's words where it has said something; undefined: it has not answered in time. */
export function failureText(error: unknown): string | undefined {
  if (!(error instanceof PvaError)) throw error;
  return error.code === 'TIMEOUT' ? undefined : toBytes(error.status?.message || error.message);
}

/** Says what has gone wrong, as most of the tools do. */
export function reportFailure(error: unknown, io: ToolIo, of = ''): void {
  const text = failureText(error);
  io.err(text === undefined ? 'Timeout\n' : `${of}Error: ${text}\n`);
}
