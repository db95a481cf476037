/** Who writes by the inspector's page, unless a proxy that is trusted says who it is. */
import type { Requester } from '../database/pv/definition.ts';

export const INSPECTOR: Requester = { user: 'inspector', host: 'inspector', peer: 'inspector' };
