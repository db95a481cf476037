/** Serves the PVs that the clients find, with xioc, until it is killed. */
import { group, serve } from '../../src/index.ts';
import { alike } from './alike.ts';
import { examined, interop, simple } from './served.ts';

await serve(group('ioc', { simple, interop, examined, alike }, { prefix: '' }));
