/**
 * What caproto calls the fields of its records: the keys of `fields` in its autosave files. Settings that are worth
 * saving; a field that is not listed goes by its EPICS name.
 *
 * Source: caproto 1.3, `caproto.server.records`.
 */

const table = `
  description DESC; scan_rate SCAN; process_at_iocinit PINI; event_name EVNT; scan_phase PHAS; scheduling_priority PRIO;
  access_security_group ASG; disable DISA; disable_value DISV; disable_putfield DISP; disable_alarm_severity DISS;
  undefined_alarm_severity UDFS; engineering_units EGU; display_precision PREC; high_operating_range HOPR;
  low_operating_range LOPR; drive_high_limit DRVH; drive_low_limit DRVL; hihi_alarm_limit HIHI; high_alarm_limit HIGH;
  low_alarm_limit LOW; lolo_alarm_limit LOLO; hihi_severity HHSV; high_severity HSV; low_severity LSV;
  lolo_severity LLSV; alarm_deadband HYST; archive_deadband ADEL; monitor_deadband MDEL; zero_name ZNAM; one_name ONAM;
  zero_error_severity ZSV; one_error_severity OSV; change_of_state_sevr COSV; adjustment_offset AOFF;
  adjustment_slope ASLO; linearization LINR; eng_units_full EGUF; eng_units_low EGUL; simulation_mode SIMM;
  simulation_mode_severity SIMS; calculation CALC; output_calculation OCAL; output_execute_opt OOPT;
  output_data_opt DOPT; output_execute_delay ODLY; output_mode_select OMSL; user_offset OFF; user_direction DIR;
  user_high_limit HLM; user_low_limit LLM; dial_high_limit DHLM; dial_low_limit DLLM; velocity VELO; max_velocity VMAX;
  base_velocity VBAS; seconds_to_velocity ACCL; bl_distance BDST; bl_velocity BVEL; bl_seconds_to_velocity BACC;
  jog_velocity JVEL; jog_accel JAR; home_velocity HVEL; motor_step_size MRES; encoder_step_size ERES;
  readback_step_size RRES; steps_per_revolution SREV; egu_s_per_revolution UREV; tweak_step_size TWV;
  retry_deadband RDBD; max_retry_count RTRY; setpoint_deadband SPDB; readback_settle_time DLY; freeze_offset FOF;
  offset_freeze_switch FOFF; use_encoder_if_present UEIP; proportional_gain PCOF; integral_gain ICOF;
  derivative_gain DCOF; move_fraction FRAC; dial_desired_value DVAL
`;

const pairs = table.split(';').map((pair) => pair.trim().split(' ') as [attribute: string, field: string]);

export const fieldOfAttribute: ReadonlyMap<string, string> = new Map(pairs);
export const attributeOfField: ReadonlyMap<string, string> = new Map(pairs.map(([a, field]) => [field, a]));
