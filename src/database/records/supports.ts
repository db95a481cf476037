/** The record types: one line each. */
import type { RecordSupport } from './support.ts';
import { aai } from './types/aai.ts';
import { aao } from './types/aao.ts';
import { ai } from './types/ai.ts';
import { ao } from './types/ao.ts';
import { aSub } from './types/aSub.ts';
import { asyn } from './types/asyn.ts';
import { bi } from './types/bi.ts';
import { bo } from './types/bo.ts';
import { busy } from './types/busy.ts';
import { calc } from './types/calc.ts';
import { calcout } from './types/calcout.ts';
import { compress } from './types/compress.ts';
import { dfanout } from './types/dfanout.ts';
import { epid } from './types/epid.ts';
import { event } from './types/event.ts';
import { fanout } from './types/fanout.ts';
import { histogram } from './types/histogram.ts';
import { int64in } from './types/int64in.ts';
import { int64out } from './types/int64out.ts';
import { longin } from './types/longin.ts';
import { longout } from './types/longout.ts';
import { lsi } from './types/lsi.ts';
import { lso } from './types/lso.ts';
import { mbbi } from './types/mbbi.ts';
import { mbbiDirect } from './types/mbbiDirect.ts';
import { mbbo } from './types/mbbo.ts';
import { mbboDirect } from './types/mbboDirect.ts';
import { motor } from './types/motor.ts';
import { permissive } from './types/permissive.ts';
import { printf } from './types/printf.ts';
import { scaler } from './types/scaler.ts';
import { sel } from './types/sel.ts';
import { seq } from './types/seq.ts';
import { sseq } from './types/sseq.ts';
import { state } from './types/state.ts';
import { stringin } from './types/stringin.ts';
import { stringout } from './types/stringout.ts';
import { sub } from './types/sub.ts';
import { subArray } from './types/subArray.ts';
import { swait } from './types/swait.ts';
import { transform } from './types/transform.ts';
import { waveform } from './types/waveform.ts';

const all = {
  aai,
  aao,
  ai,
  ao,
  aSub,
  asyn,
  bi,
  bo,
  calc,
  calcout,
  compress,
  dfanout,
  event,
  fanout,
  histogram,
  int64in,
  int64out,
  longin,
  longout,
  lsi,
  lso,
  mbbi,
  mbbiDirect,
  mbbo,
  mbboDirect,
  motor,
  permissive,
  printf,
  sel,
  seq,
  state,
  stringin,
  stringout,
  sub,
  subArray,
  waveform,
  // Those of synApps come after base's, as their definitions do in an IOC.
  busy,
  epid,
  scaler,
  sseq,
  swait,
  transform,
};

/** The record types that there are. */
export type RecordTypeName = keyof typeof all;

const supports = new Map<string, RecordSupport>(Object.entries(all));

/** In alphabetical order, capitals first. */
export const recordTypes = Object.keys(all).sort() as readonly RecordTypeName[];

export function isRecordType(name: string): name is RecordTypeName {
  return Object.hasOwn(all, name);
}

/** Sorts records as base goes through them when it starts: type by type, in the order of its definitions; other types come last. */
export function byType(a: { readonly type: string }, b: { readonly type: string }): number {
  return rankOf(a.type) - rankOf(b.type);
}

export function supportOf(type: string): RecordSupport | undefined {
  return supports.get(type);
}

// --- helpers ------------------------------------------------------------------------------------------------------

const ranks = new Map(Object.keys(all).map((type, index) => [type, index]));

function rankOf(type: string): number {
  return ranks.get(type) ?? ranks.size;
}
