/** The EPICS environment of the IOC, as PVs. */
import { group } from '../../database/author/group.ts';
import { type PvSpec, pv } from '../../database/author/pv.ts';

/** Variable, iocStats' older name of its PV, default of EPICS base. */
const variables: readonly (readonly [variable: string, alias: string, unset: string])[] = [
  ['EPICS_CA_ADDR_LIST', 'CA_ADDR_LIST', ''],
  ['EPICS_CA_CONN_TMO', 'CA_CONN_TIME', '30.0'],
  ['EPICS_CA_AUTO_ADDR_LIST', 'CA_AUTO_ADDR', 'YES'],
  ['EPICS_CA_REPEATER_PORT', 'CA_RPTR_PORT', '5065'],
  ['EPICS_CA_SERVER_PORT', 'CA_SRVR_PORT', '5064'],
  ['EPICS_CA_MAX_ARRAY_BYTES', 'CA_MAX_ARRAY', '16384'],
  ['EPICS_CA_MAX_SEARCH_PERIOD', 'CA_SRCH_TIME', '300.0'],
  ['EPICS_CA_BEACON_PERIOD', 'CA_BEAC_TIME', '15.0'],
  ['EPICS_CAS_SERVER_PORT', 'CAS_SRVR_PORT', ''],
  ['EPICS_CAS_AUTO_BEACON_ADDR_LIST', 'CAS_AUTO_ADDR', ''],
  ['EPICS_CAS_BEACON_ADDR_LIST', 'CAS_ADDR_LIST', ''],
  ['EPICS_CAS_BEACON_PERIOD', 'CAS_BEACON_PERIOD', ''],
  ['EPICS_CAS_BEACON_PORT', 'CAS_BEACON_PORT', ''],
  ['EPICS_CAS_INTF_ADDR_LIST', 'CAS_ADDR_INTF_LIST', ''],
  ['EPICS_CAS_IGNORE_ADDR_LIST', 'CAS_ADDR_IGNORE_LIST', ''],
  ['EPICS_TZ', 'TIMEZONE', ''],
  ['EPICS_TS_NTP_INET', 'TS_NTP_INET', ''],
  ['EPICS_IOC_LOG_PORT', 'IOC_LOG_PORT', '7004'],
  ['EPICS_IOC_LOG_INET', 'IOC_LOG_INET', ''],
];

/** Source: iocStats, epicsEnvVars.substitutions; EPICS base, CONFIG_ENV. */
export function environmentStatus() {
  const members = variables.map(([variable, alias, unset]): [string, PvSpec<string>] => [
    variable,
    pv.string(process.env[variable] ?? unset, {
      doc: `${variable} of the IOC's environment`,
      readOnly: true,
      record: 'stringin',
      aliases: [alias],
    }),
  ]);
  return group('environmentStatus', Object.fromEntries(members), { prefix: '', doc: 'The environment of the IOC' });
}
