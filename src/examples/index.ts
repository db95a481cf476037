/** The example IOCs, by the name that `xioc run` takes, in the order in which to read them. */
import type { Group } from '../database/group.ts';
import type { Template } from '../database/template.ts';

export const examples: Readonly<Record<string, () => Promise<{ default: Group | Template }>>> = {
  simple: () => import('./simple.ts'),
  simple_with_type_hints: () => import('./simple_with_type_hints.ts'),
  random_walk: () => import('./random_walk.ts'),
  decay: () => import('./decay.ts'),
  thermo_sim: () => import('./thermo_sim.ts'),
  chirp: () => import('./chirp.ts'),
  macros: () => import('./macros.ts'),
  subgroups: () => import('./subgroups.ts'),
  setpoint_rbv_pair: () => import('./setpoint_rbv_pair.ts'),
  rpc_function: () => import('./rpc_function.ts'),
  enums: () => import('./enums.ts'),
  scalars_and_arrays: () => import('./scalars_and_arrays.ts'),
  no_pvproperty: () => import('./no_pvproperty.ts'),
  startup_and_shutdown_hooks: () => import('./startup_and_shutdown_hooks.ts'),
  skip_write: () => import('./skip_write.ts'),
  custom_write: () => import('./custom_write.ts'),
  reading_counter: () => import('./reading_counter.ts'),
  raw_timestamp: () => import('./raw_timestamp.ts'),
  type_varieties: () => import('./type_varieties.ts'),
  dynamic_pvgroups: () => import('./dynamic_pvgroups.ts'),
  all_in_one: () => import('./all_in_one.ts'),
  inline_style: () => import('./inline_style.ts'),
  two_pvs: () => import('./two_pvs.ts'),
  process: () => import('./process.ts'),
  any_record: () => import('./any_record.ts'),
  issue_797_server: () => import('./issue_797_server.ts'),
};
