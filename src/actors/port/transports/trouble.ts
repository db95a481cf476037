/** Errors of connections in words. */
import { errorCode } from '../../net/error-code.ts';

export function whatWentWrong(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const code = errorCode(cause) ?? errorCode(firstOf(cause));
  return WORDS[code ?? ''] ?? (cause instanceof Error && cause.message !== '' ? cause.message : String(code ?? cause));
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** A host with several addresses fails once for each. */
function firstOf(error: unknown): unknown {
  return error instanceof AggregateError ? error.errors[0] : undefined;
}

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset by the device',
  EPIPE: 'connection reset by the device',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no route to the network',
  ETIMEDOUT: 'the host does not answer',
  ENOTFOUND: 'the host name is unknown',
  EAI_AGAIN: 'the name server does not answer',
  ENOENT: 'there is no such device',
  EACCES: 'no permission',
  EBUSY: 'it is in use',
};
