/**
 * The public door of xioc: everything an IOC author uses comes from here.
 */

// Declarations of this package use Node's, also where a project names no types of its own.
/// <reference types="node" preserve="true" />

export { CaError } from './actors/ca/client/error.ts';
export type { Reading, TypeChoice } from './actors/ca/client/reading.ts';
export type { Writable } from './actors/ca/client/write-payload.ts';
export { HeapClock, RealClock } from './actors/kernel/clock.ts';
export type { WaitOptions } from './actors/kernel/operation.ts';
export type { PutLogOptions } from './actors/put-log/options.ts';
export { PvaError, type PvaErrorCode } from './actors/pva/client/error.ts';
export {
  Context,
  type ContextEvents,
  type ContextOptions,
  type OpenedBy,
  type Protocol,
  type PvChoice,
  type PvOf,
  type PvOrName,
} from './client/context.ts';
export type {
  ManyGetOptions,
  ManyPutOptions,
  ManySubscribeOptions,
  ReadingOf,
  UpdateOf,
} from './client/many.ts';
export type {
  AccessRights,
  GetOptions,
  Monitor,
  PutOptions,
  PV,
  PvState,
  SubscribeOptions,
  Update,
} from './client/pv.ts';
export type { PvaMonitor, PvaPV, PvaPvState, PvaRights, PvaSubscribeOptions, PvaUpdate } from './client/pva-pv.ts';
export type { PvaGetOptions, PvaPutOptions } from './client/pva-request.ts';
export {
  type ParameterAlarm,
  type ParameterContext,
  type ParameterFailure,
  type ParameterHandle,
  type ParameterHandles,
  type ParameterOptions,
  type ParameterPort,
  type ParameterSpec,
  type ParameterState,
  type ParameterValue,
  type ParameterWriter,
  parameter,
  parameterPort,
} from './database/asyn/parameter-port.ts';
export type { AnswerOptions, ModbusAnswers, Reply } from './database/author/answering.ts';
export type {
  BindingsOf,
  FrameBinding,
  HttpBinding,
  ModbusBinding,
  ModbusType,
  MqttBinding,
  NumberParser,
  Parse,
  WordOrder,
} from './database/author/bindings.ts';
export { number } from './database/author/bindings.ts';
export type { ConnectOptions } from './database/author/connection.ts';
export type { DoorHandle } from './database/author/door-handle.ts';
export { type Group, group, type HandlersOf } from './database/author/group.ts';
export type {
  BehaviourOptions,
  GroupOptions,
  Member,
  Members,
  UnknownName,
} from './database/author/group-definition.ts';
export type { MetadataChanges, PvHandle, WriteOptions } from './database/author/handle.ts';
export type {
  HandlerContext,
  Handlers,
  PutHandler,
  PutInput,
  Request,
  Scan,
} from './database/author/handlers.ts';
export type { ColorMode, Frame, Image, ImageHandle, ImageOptions, PixelType } from './database/author/image.ts';
export type {
  ClientStatistics,
  DeviceHandle,
  IocContext,
  IocStatistics,
  QueueStatistics,
  UntilOptions,
} from './database/author/ioc-context.ts';
export type { MacroDefinition, MacroDefinitions, MacroValues } from './database/author/macros.ts';
export type { Handles } from './database/author/members.ts';
export type {
  BoolOptions,
  BytesOptions,
  EnumOptions,
  FieldOptions,
  NumberOptions,
  PvOptions,
  StringOptions,
  TextOptions,
} from './database/author/options.ts';
export { type Pair, type PairOptions, pair } from './database/author/pair.ts';
export type { PortHandle, RequestOptions } from './database/author/port-handle.ts';
export { type PvSpec, pv } from './database/author/pv.ts';
export type { RestartPolicy } from './database/author/restart.ts';
export { type Rpc, type RpcOptions, rpc } from './database/author/rpc.ts';
export type { Columns, Table, TableHandle, TableOptions } from './database/author/table.ts';
export { type Template, template } from './database/author/template.ts';
export { type Calc, CalcError, type CalcOptions, compileCalc } from './database/calc/calc.ts';
export type {
  RemoteClient,
  RemoteMonitor,
  RemoteOptions,
  RemotePv,
  RemoteReading,
  RemoteSubscribeOptions,
  RemoteUpdate,
  RemoteWritable,
  RemoteWriteOptions,
} from './database/links/remote.ts';
export type { Fault, FaultOptions } from './database/port/fault.ts';
export type { OwnRequest, PortOptions } from './database/port/options.ts';
export { PortError, type PortFailure } from './database/port/port-error.ts';
export {
  type HttpOptions,
  http,
  type ModbusOptions,
  type MqttOptions,
  modbus,
  mqtt,
  type OpenTransport,
  type PortSpec,
  replayed,
  type SerialOptions,
  serial,
  simulated,
  type Transport,
  type TransportListener,
  tcp,
  transport,
  udp,
  websocket,
} from './database/port/transport.ts';
export { type Answer, reject, skip } from './database/pv/answer.ts';
export type { AccessFile, AccessRule, Requester } from './database/pv/definition.ts';
export { DefinitionError } from './database/pv/definition-error.ts';
export type { LimitOptions, Range } from './database/pv/limits.ts';
export { type DeviceOptions, deviceSupport } from './database/records/devices/author.ts';
export {
  type FieldSpec,
  type RecordTypeName,
  recordFields,
  recordTypes,
  recordValue,
} from './database/records/record-type.ts';
export { subroutine } from './database/records/subroutines.ts';
export type { RecordAccess, Subroutine } from './database/records/support.ts';
export { AccessFileError, type AccessFileOptions, accessFile } from './database/security/access-file.ts';
export { toBob } from './export/bob.ts';
export { describe, type GroupDescription, type IocDescription, type PvDescription } from './export/description.ts';
export type { MachineChart } from './export/machine-charts.ts';
export { toMermaid } from './export/mermaid.ts';
export { toOphyd } from './export/ophyd.ts';
export { type AutosaveOptions, autosave, type BackupOptions } from './helpers/autosave.ts';
export {
  DatabaseError,
  type DatabaseFile,
  type EpicsDbOptions,
  epicsDatabases,
  epicsDb,
} from './helpers/epics-db.ts';
export { erfc } from './helpers/erfc.ts';
export { type InputDeviceEvent, InputType, inputDevice } from './helpers/input-device.ts';
export { keyName } from './helpers/key-name.ts';
export { mirror } from './helpers/mirror.ts';
export { poisson } from './helpers/poisson.ts';
export { type RecordExtras, record, records } from './helpers/records.ts';
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
export { type CheckOptions, type ChecksumFunction, checked, echoed } from './protocol/framing/checked.ts';
export { type ChecksumName, checksum } from './protocol/framing/checksum.ts';
export { type FaultName, faultNames } from './protocol/framing/fault.ts';
export type { Frame as PortFrame, Framing } from './protocol/framing/framing.ts';
export { type LineTerminators, line } from './protocol/framing/line.ts';
export { frames, silence } from './protocol/framing/silence.ts';
export { fixed, type LengthField, length } from './protocol/framing/sized.ts';
export { type RunningIoc, type ServeOptions, serve } from './serve.ts';
export { WebPort, type WebSettings, webPort } from './web/index.ts';
