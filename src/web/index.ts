/** The web port's door. */
import type { Ioc } from '../actors/ioc/ioc.ts';
import { WebPort } from './port.ts';
import { Trust } from './requester.ts';
import type { WebSettings } from './settings.ts';

export { WebPort } from './port.ts';
export type { WebSettings } from './settings.ts';

/**
 * Serves an IOC to browsers, as one of the `servers` of `serve()`: the inspector, PVWS for displays, a table of PVs,
 * metrics and health.
 *
 * @throws StartError for settings that are wrong
 */
export function webPort(settings: WebSettings): (ioc: Ioc) => WebPort {
  const trust = new Trust(settings.trust ?? []);
  return (ioc) => new WebPort(ioc, settings, trust);
}
