/** The names that EPICS base has for our commands: `xioc link-tools` installs them. */
export const baseNames: Readonly<Record<string, string>> = {
  get: 'caget',
  put: 'caput',
  monitor: 'camonitor',
  info: 'cainfo',
  casw: 'casw',
  repeater: 'caRepeater',
  pvget: 'pvget',
  pvput: 'pvput',
  pvmonitor: 'pvmonitor',
  pvinfo: 'pvinfo',
  pvcall: 'pvcall',
  pvlist: 'pvlist',
  softioc: 'softIoc',
};
