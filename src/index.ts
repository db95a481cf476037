/**
 * The public door of xioc: everything an IOC author uses comes from here.
 */
export { type RunningIoc, type ServeOptions, serve } from './actors/serve.ts';
export { type Client, type GetHandler, type PutHandler, skip } from './database/definition.ts';
export { type Group, type GroupOptions, group } from './database/group.ts';
export { type PvOptions, type PvSpec, pv } from './database/pv.ts';
