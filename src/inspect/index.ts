/** The inspector's door: what the command line needs to serve it. */

export { lookAtLoad, type RemoteLook } from './remote.ts';
export { RuntimeSource, type RuntimeSourceOptions } from './runtime-source.ts';
export { INSPECTOR_PORT, type InspectorOptions, InspectorPart, startInspector, startRecording } from './server.ts';
export type { InspectionSource } from './source.ts';
