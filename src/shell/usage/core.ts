/**
 * Commands of EPICS base of the shell itself, the environment and logs: their arguments, and what `help` says of them.
 *
 * Source: EPICS base 7.0.10 as run; the texts are its own (EPICS Open License).
 */
import type { Usage } from './usage.ts';

export const coreUsage: Readonly<Record<string, Usage>> = {
  ClockTime_Report: {
    args: ['interest_level:int'],
    text: `Reports the IOC's OS clock synchronization status:
  - On VxWorks and RTEMS when synchronized:
      * Synchronization time provider priority
      * Initial and last synchronization times
      * Synchronization interval
  - Otherwise:
      * Program start time`,
  },
  cd: {
    args: ['directory name:text'],
    text: `Change directory to new directory provided as parameter`,
  },
  date: {
    args: ['format:text'],
    text: `Print current date and time
  (default) - '%Y/%m/%d %H:%M:%S.%06f'`,
  },
  echo: {
    args: ['string:text'],
    text: `Print string after expanding macros and environment variables`,
  },
  eltc: {
    args: ['(0,1)=>(false,true):int'],
    text: `Control display of error log messages on console
  0 - no
  1 - yes (default)`,
  },
  epicsEnvSet: {
    args: ['name:text', 'value:text'],
    text: `Set environment variable name to value`,
  },
  epicsEnvShow: {
    args: ['[name]:text'],
    text: `Show environment variables on your system
  (default) - show all environment variables
   name     - show value of specific environment variable
Example: epicsEnvShow
Example: epicsEnvShow PATH`,
  },
  epicsEnvUnset: {
    args: ['name:text'],
    text: `Remove variable name from the environment`,
  },
  epicsMutexShowAll: {
    args: ['onlyLocked:int', 'level:int'],
    text: `Display information about all epicsMutex semaphores
  onlyLocked - non-zero to show only locked semaphores
  level      - desired information level to report`,
  },
  epicsParamShow: {
    args: [],
    text: `Show the environment variable parameters used by iocCore`,
  },
  epicsPrtEnvParams: {
    args: [],
    text: `Show the environment variable parameters used by iocCore`,
  },
  epicsThreadResume: {
    args: ['[thread ...]:rest'],
    text: `Resume a suspended thread.
Only do this if you know that it is safe to resume a suspended thread`,
  },
  epicsThreadShow: {
    args: ['[-level] [thread ...]:rest'],
    text: `Display info about the specified thread`,
  },
  epicsThreadShowAll: {
    args: ['level:int'],
    text: `Display info about all threads`,
  },
  epicsThreadSleep: {
    args: ['seconds:double'],
    text: `Pause execution of IOC shell for <seconds> seconds`,
  },
  errlog: {
    args: ['message:text'],
    text: `Send message to errlog`,
  },
  errlogInit: {
    args: ['bufSize:int'],
    text: `Initialize error log client buffer size
  bufSize - size of circular buffer (default = 1280 bytes)`,
  },
  errlogInit2: {
    args: ['bufSize:int', 'maxMsgSize:int'],
    text: `Initialize error log client buffer size and maximum message size
  bufSize    - size of circular buffer       (default = 1280 bytes)
  maxMsgSize - maximum size of error message (default =  256 bytes)`,
  },
  exit: {
    args: [],
    text: `Return to caller.  IOCs exit() from process.`,
  },
  generalTimeReport: {
    args: ['interest_level:int'],
    text: `Display time providers information for given interest level.
interest level 0 - List providers and their priorities.
               1 - Additionally show current time obtained from each provider.`,
  },
  help: {
    args: ['[command ...]:rest'],
    text: `With no arguments, list available command names.
With arguments, list arguments and usage for command(s).
Command names may contain wildcards`,
  },
  installLastResortEventProvider: {
    args: [],
    text: `Installs the optional Last Resort event provider at priority 999,
which returns the current time for every event number`,
  },
  iocLogInit: {
    args: [],
    text: `Initialize IOC logging
  * EPICS environment variable 'EPICS_IOC_LOG_INET' has to be defined
  * Logging controlled via 'iocLogDisable' variable
       see 'setIocLogDisable' command`,
  },
  iocLogPrefix: {
    args: ['prefix:text'],
    text: `Create the prefix for all messages going into IOC log`,
  },
  iocLogShow: {
    args: ['level:int'],
    text: `Determine if a IOC Log Prefix has been set`,
  },
  iocshCmd: {
    args: ['command:text'],
    text: `Takes a single IOC shell command and executes it
  * This function is most useful to execute a single IOC shell command
    from vxWorks or RTEMS startup script (or command line)`,
  },
  iocshLoad: {
    args: ['pathname:text', 'macros:text'],
    text: `Execute IOC shell commands provided in file from first parameter
  * (optional) replace macros within the file with provided values`,
  },
  iocshRun: {
    args: ['command:text', 'macros:text'],
    text: `Takes a single IOC shell command, replaces macros and executes it
  * This function is most useful to execute a single IOC shell command
    from vxWorks or RTEMS startup script (or command line)`,
  },
  on: {
    args: ['error [continue | break | halt | wait <delay>]:rest'],
    text: `Change IOC shell error handling.
  continue (default) - Ignores error and continue with next commands.
  break - Return to caller without executing further commands.
  halt - Suspend process.
  wait - stall process for <delay> seconds, then continue.`,
  },
  pwd: {
    args: [],
    text: `Print name of current/working directory`,
  },
  registryDeviceSupportFind: {
    args: ['name:text'],
    text: `Prints the registry address of the device support given as first argument.

Example: registryDeviceSupportFind devAaiSoft`,
  },
  registryDriverSupportFind: {
    args: ['name:text'],
    text: `Prints the registry address of the driver support given as first argument.

Example: registryDriverSupportFind stream`,
  },
  registryDump: {
    args: [],
    text: `Dump a hash table of EPICS registry`,
  },
  registryFunctionFind: {
    args: ['name:text'],
    text: `Prints the registry address of the registered function given as first argument.

Example: registryFunctionFind registryFunctionFind`,
  },
  registryRecordTypeFind: {
    args: ['name:text'],
    text: `Prints the registry address of the record type given as first argument.

Example: registryRecordTypeFind ai`,
  },
  setIocLogDisable: {
    args: ['(0,1)=>(false,true):int'],
    text: `Controls the 'iocLogDisable' variable
  0 - enable logging
  1 - disable logging`,
  },
  taskwdShow: {
    args: ['level:int'],
    text: `Show number of tasks and monitors registered`,
  },
  var: {
    args: ['[variable:text', '[value]]:text'],
    text: `Print all, print single variable or set value to single variable
  (default) - print all variables and their values defined in database definitions files
  variable  - if only parameter print value for this variable
  value     - set the value to variable`,
  },
};
