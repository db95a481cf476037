/** What libca's default handler prints about trouble that no request waits for. */
import type { CaError } from '../../actors/ca/client/error.ts';
import { ecaText } from '../../protocol/ca/status.ts';
import { timestampFromMs } from '../../protocol/value/time.ts';
import { longStampText } from './stamp-text.ts';
import { toBytes } from './text-bytes.ts';

export function exceptionBlock(error: CaError): string {
  return [
    'CA.Client.Exception...............................................',
    `    ${SEVERITIES[error.eca & 7]}: "${ecaText(error.eca)}"`,
    `    Context: "${toBytes(error.message)}"`,
    `    Current Time: ${longStampText(timestampFromMs(Date.now()))}`,
    '..................................................................',
    '',
  ].join('\n');
}

const SEVERITIES = ['Warning', 'Success', 'Error', 'Info', 'Fatal', 'Fatal', 'Fatal', 'Fatal'];
