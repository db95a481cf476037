/** What a client says of itself when it is asked who it is. */
import { BUFFER_SIZE, REGISTRY_SIZE } from '../../../protocol/pva/constants.ts';
import { fromPlain } from '../../../protocol/pva/plain.ts';
import type { ValidationRequest } from '../../../protocol/pva/requests.ts';
import type { ValidationResponse } from '../../../protocol/pva/responses.ts';
import { scalar, structure } from '../../../protocol/pva/type.ts';
import { NO_VALUE, variant } from '../../../protocol/pva/value.ts';

/** By its user's and its host's name, to a server that wants to know. */
export function introduction({ methods }: ValidationResponse, user: string, host: string): ValidationRequest {
  const isKnown = methods.includes('ca');
  return {
    type: 'CONNECTION_VALIDATION',
    bufferSize: BUFFER_SIZE,
    registrySize: REGISTRY_SIZE,
    qos: 0,
    method: isKnown ? 'ca' : 'anonymous',
    credentials: isKnown ? variant(fromPlain(CREDENTIALS, { user, host })) : NO_VALUE,
  };
}

// --- helpers ------------------------------------------------------------------------------------------------------

const CREDENTIALS = structure('', { user: scalar('string'), host: scalar('string') });
