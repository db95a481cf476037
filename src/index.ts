/**
 * The public door of xioc: everything an IOC author uses comes from here.
 */
export { HeapClock, RealClock } from './actors/clock.ts';
export { type RunningIoc, type ServeOptions, serve } from './actors/serve.ts';
export { Context, type ContextEvents, type ContextOptions, type PvChoice, type PvOrName } from './client/context.ts';
export { CaError } from './client/error.ts';
export type { Monitor, SubscribeOptions, Update } from './client/monitor.ts';
export type { WaitOptions } from './client/operation.ts';
export type { AccessRights, GetOptions, PutOptions, PV, PvState } from './client/pv.ts';
export type { Reading, TypeChoice } from './client/reading.ts';
export type { Writable } from './client/write-payload.ts';
export { type Calc, CalcError, type CalcOptions, compileCalc } from './database/calc.ts';
export type { Client } from './database/definition.ts';
export { DefinitionError } from './database/definition-error.ts';
export { erfc } from './database/erfc.ts';
export {
  type BehaviourOptions,
  type Group,
  type GroupOptions,
  group,
  type HandlersOf,
  type Handles,
  type Member,
  type Members,
  type UnknownName,
} from './database/group.ts';
export type { MetadataChanges, PvHandle, WriteOptions } from './database/handle.ts';
export {
  type Answer,
  type ClientContext,
  type HandlerContext,
  type Handlers,
  type PutHandler,
  type PutInput,
  reject,
  type Scan,
  skip,
} from './database/handlers.ts';
export type { ClientLoad, DeviceHandle, IocContext, IocLoad, QueueLoad } from './database/ioc-context.ts';
export type { LimitOptions, Range } from './database/limits.ts';
export type { MacroDefinition, MacroDefinitions, MacroValues } from './database/macros.ts';
export type {
  BoolOptions,
  BytesOptions,
  EnumOptions,
  FieldOptions,
  NumberOptions,
  PvOptions,
  StringOptions,
  TextOptions,
} from './database/options.ts';
export { type Pair, type PairOptions, pair } from './database/pair.ts';
export { poisson } from './database/poisson.ts';
export { type PvSpec, pv } from './database/pv.ts';
export {
  type FieldSpec,
  type RecordTypeName,
  recordFields,
  recordTypes,
  recordValue,
} from './database/record-types/record-type.ts';
export type { RestartPolicy } from './database/restart.ts';
export { type Rpc, type RpcOptions, rpc } from './database/rpc.ts';
export { type Template, template } from './database/template.ts';
export { toBob } from './export/bob.ts';
export { describe, type GroupDescription, type IocDescription, type PvDescription } from './export/description.ts';
export type { MachineChart } from './export/machine-charts.ts';
export { toMermaid } from './export/mermaid.ts';
export { toOphyd } from './export/ophyd.ts';
export { type AutosaveOptions, autosave, type BackupOptions } from './helpers/autosave.ts';
export { type InputDeviceEvent, InputType, inputDevice } from './helpers/input-device.ts';
export { keyName } from './helpers/key-name.ts';
export {
  type BasicStatusOptions,
  basicStatus,
  type ClientStatusOptions,
  clientStatus,
  environmentStatus,
  type MemoryTracingOptions,
  memoryTracing,
  type PeriodicStatusOptions,
  periodicStatus,
  queueStatus,
  type ScanStatusOptions,
  type StatusOptions,
  scanStatus,
  status,
  timeStatus,
} from './helpers/status.ts';
export { workerThread } from './helpers/worker-thread.ts';
