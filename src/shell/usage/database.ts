/**
 * Commands of EPICS base that load databases, start the IOC and dump definitions: their arguments, and what `help` says of them.
 *
 * Source: EPICS base 7.0.10 as run; the texts are its own (EPICS Open License).
 */
import type { Usage } from './usage.ts';

export const databaseUsage: Readonly<Record<string, Usage>> = {
  afterIocRunning: {
    args: ['command (before iocInit):text'],
    text: `Allows you to define commands to be run after the iocInit
Example commands:
  afterIocRunning "dbpf <PV> <VAL>"
  afterIocRunning "date"
  afterIocRunning "dbpf $(P)EvtClkSource-Sel 'Upstream (fanout)'"
  afterIocRunning "dbpf $(P)Enable-Sel Enabled"`,
  },
  coreRelease: {
    args: [],
    text: `Print release information for iocCore.`,
  },
  dbCreateAlias: {
    args: ['pdbbase:pdbbase', 'record:text', 'alias:text'],
    text: `Add a new record alias.

Example: dbCreateAlias pdbbase record:name new:alias`,
  },
  dbDumpBreaktable: {
    args: ['pdbbase:pdbbase', 'tableName:text'],
    text: `Dump the given break table
Example: dbDumpBreaktable pdbbase typeKdegC
If last argument(s) are missing, dump all breakpoint tables.`,
  },
  dbDumpDevice: {
    args: ['pdbbase:pdbbase', 'recordTypeName:text'],
    text: `Dump device support information for the recordTypeName.
Example: dbDumpDevice pdbbase ai
If last argument(s) are missing, dump device support
information for all records in the database.`,
  },
  dbDumpDriver: {
    args: ['pdbbase:pdbbase'],
    text: `Dump device support information.
Example: dbDumpDriver pdbbase
If the last argument(s) are missing, dump all device support information.`,
  },
  dbDumpField: {
    args: ['pdbbase:pdbbase', 'recordTypeName:text', 'fieldName:text'],
    text: `Dump information about the fieldName in the recordTypeName.
Example: dbDumpField  pdbbase calcout A
If last argument(s) are missing, dump information
about all fieldName in all recordTypeName in the database.`,
  },
  dbDumpFunction: {
    args: ['pdbbase:pdbbase'],
    text: `Dump list of registered subroutine functions.
Example: dbDumpFunction pddbase
If last argument(s) are missing, dump all registered subroutine functions`,
  },
  dbDumpLink: {
    args: ['pdbbase:pdbbase'],
    text: `Dump list of registered links
Example: dbDumpLink pdbbase`,
  },
  dbDumpMenu: {
    args: ['pdbbase:pdbbase', 'menuName:text'],
    text: `Dump information about the available menuNames and choices defined within each menuName.
Example: dbDumpMenu pdbbase menuAlarmStat 
If last argument(s) are missing, dump all menuNames information in the database.`,
  },
  dbDumpPath: {
    args: ['pdbbase:pdbbase'],
    text: `Dump .db/.dbd file search path.
Example: dbDumpPath pdbbase`,
  },
  dbDumpRecord: {
    args: ['pdbbase:pdbbase', 'recordTypeName:text', 'interest level:int'],
    text: `Dump information about the recordTypeName with 'interest level' details.
Example: dbDumpRecord ai 2
If last argument(s) are missing, dump all recordType information in the database.`,
  },
  dbDumpRecordType: {
    args: ['pdbbase:pdbbase', 'recordTypeName:text'],
    text: `Dump information about available fields in the recortTypeName sorted by index and name.
Example: dbDumpRecordType pdbbase calcout
If last argument(s) are missing, dump fields information for all records in the database.`,
  },
  dbDumpRegistrar: {
    args: ['pdbbase:pdbbase'],
    text: `Dump list of registered functions including ones for subroutine records,
and ones that can be invoked from iocsh.
Example: dbDumpRegistrar pdbbase
If last argument(s) are missing, dump all registered functions`,
  },
  dbDumpVariable: {
    args: ['pdbbase:pdbbase'],
    text: `Dump list of variables used in the database.
Example: dbDumpVariable pddbase
If last argument(s) are missing, dump all variables.`,
  },
  dbLoadDatabase: {
    args: ['file name:text', 'path:text', 'substitutions:text'],
    text: `Load the given .dbd file, with 'path' added as a search path, with the given substitutions.

Substitutions are usually not needed for .dbd files.

Example: dbLoadDatabase dbd/my.dbd`,
  },
  dbLoadRecords: {
    args: ['file name:text', 'substitutions:text'],
    text: `Load the given .db file, with the given substitutions.

Substitutions should be given in the format 'var1=value1,var2=value2'.

Example: dbLoadRecords db/myRecords.db 'user=myself,host=myhost'`,
  },
  dbLoadTemplate: {
    args: ['filename:text', 'var1=value1,var2=value2:text', 'path1:path2:...:text'],
    text: `Load the substitution file given as first argument, apply the substitutions
for each template in the substitution file, and load them using 'dbLoadRecords'.

The second argument provides extra variables to substitute in the
template files (not the substitution file). The third argument provides
a list of paths to search through for the substitution and template files.

See 'help dbLoadRecords' for more information.

Example: dbLoadTemplate db/my.substitutions 'user=myself,host=myhost' 'path/to/subst:path2/to2/subst2'`,
  },
  dbPvdDump: {
    args: ['pdbbase:pdbbase', 'verbose:int'],
    text: `Dump the various buckets of the process variable directory.
If verbose is greater than 0, also print the process variables in each bucket.
Example: dbPvdDump pdbbase 1
If the last argument(s) are missing, dump all buckets as though verbose is 0.`,
  },
  dbPvdTableSize: {
    args: ['size:int'],
    text: `Change the number of buckets in the process variable directory.

The process variable directory size should be set before loading the database.
The size of the process variable directory can automatically grow.
The size must be a power of 2.

Example: dbPvdTableSize 1024`,
  },
  dbReportDeviceConfig: {
    args: ['pdbbase:pdbbase'],
    text: `Print the link type, link value, device type, record name,
and linearisation info (if applicable),
for every record using a specific device type.

Example: dbReportDeviceConfig pdbbase`,
  },
  iocBuild: {
    args: [],
    text: `First step of the IOC initialization, puts the IOC into a ready-to-run (quiescent) state.
Needs iocRun() to make the IOC live.`,
  },
  iocInit: {
    args: [],
    text: `Initializes the various epics components and starts the IOC running.`,
  },
  iocPause: {
    args: [],
    text: `Brings a running IOC to a quiescent state with all record processing frozen.
See more: iocBuild, iocRub, iocInit`,
  },
  iocRun: {
    args: [],
    text: `Bring the IOC out of its initial quiescent state to the running state.
See more: iocBuild, iocPause`,
  },
  registerAllRecordDeviceDrivers: {
    args: ['pdbbase:pdbbase'],
    text: `Register all records, devices, from all DBD available.

Calling this function is equivalent to calling every
'<name>_registerRecordDeviceDriver' which has been linked
into the process, e.g. by dynamic loading, or by linking with
a generated '<name>_registerRecordDeviceDriver.cpp' files.

These are registered into the database given as first argument,
which should always be 'pdbbase'.

Example: registerAllRecordDeviceDrivers pdbbase`,
  },
};
