/**
 * Commands of EPICS base that report on records and clients: their arguments, and what `help` says of them.
 *
 * Source: EPICS base 7.0.10 as run; the texts are its own (EPICS Open License).
 */
import type { Usage } from './usage.ts';

export const reportsUsage: Readonly<Record<string, Usage>> = {
  casr: {
    args: ['level:int'],
    text: `Channel Access Server Report with following levels:
  0  - server’s protocol version level and summary for each attached client
  1  - extends report with information about connected clients and beacons
  2  - extends report with specific channel names and UDP search requests
  3+ - expert`,
  },
  dbLockShowLocked: {
    args: ['interest level:int'],
    text: `Show Locksets which are currently locked.
interest level argument is passed to epicsMutexShow to adjust reported
information.

Example: dbLockShowLocked 0`,
  },
  dbNotifyDump: {
    args: [],
    text: `Report status of any active async processing with completion notification.`,
  },
  dbPutAttribute: {
    args: ['record type:text', 'attribute name:text', 'value:text'],
    text: `Set/Create record attribute.`,
  },
  dbStateClear: {
    args: ['name:text'],
    text: `Change state to clear for "state" filter.`,
  },
  dbStateCreate: {
    args: ['name:text'],
    text: `Allocate new state name for "state" filter.`,
  },
  dbStateSet: {
    args: ['name:text'],
    text: `Change state to set for "state" filter.`,
  },
  dbStateShow: {
    args: ['name:text', 'level:int'],
    text: `Show set/clear status of named state. (cf. "state" filter)`,
  },
  dbStateShowAll: {
    args: ['level:int'],
    text: `Show set/clear status of all named states. (cf. "state" filter)`,
  },
  dba: {
    args: ['record name:text'],
    text: `Database Address.
Print information in the dbAddr structure for a specific field.
If no field is specified, VAL is assumed.

Example: dba("aitest.HIGH")`,
  },
  dbap: {
    args: ['record name:text'],
    text: `Auto Print.
Toggle automatic printing after processing a record that has a breakpoint.`,
  },
  dbb: {
    args: ['record name:text'],
    text: `Set Breakpoint on a record
This command spawns one breakpoint continuation task per lockset, in which further record execution is run`,
  },
  dbc: {
    args: ['record name:text'],
    text: `Continue processing in a lockset until next breakpoint is found.`,
  },
  dbcar: {
    args: ['record name:text', 'level:int'],
    text: `Database Channel Access Report.
Shows status of Channel Access links (CA_LINK).
 level 0 - Shows statistics for all links.
       1 - Shows info. of only disconnected links.
       2 - Shows info. for all links.`,
  },
  dbd: {
    args: ['record name:text'],
    text: `Remove breakpoint from a record.`,
  },
  dbel: {
    args: ['record name:text', 'level:int'],
    text: `Database event list.
Show information on dbEvent subscriptions.
Higher level shows more information (0 - 4)
Example: dbel aitest 2`,
  },
  dbgf: {
    args: ['record name:text'],
    text: `Database Get Field.
Print current value of record field.
If no field name is specified, VAL is assumed.

Example: dbgf("aitest.VAL")`,
  },
  dbglob: {
    args: ['pattern:text', 'fields:text'],
    text: `List record names matching pattern and optionally print field values. 
The pattern can contain any characters that are legal in record names as well as:
 - "?", which matches 0 or one characters.
 - "*", which matches 0 or more characters.

Example: dbglob("*gpibAi*")
         dbglob("*gpibAi*","VAL DESC")`,
  },
  dbgrep: {
    args: ['pattern:text', 'fields:text'],
    text: `See dbglob.`,
  },
  dbhcr: {
    args: [],
    text: `Database Hardware Configuration Report.
Produce a report of all hardware links.
The produced report will probably not be in the sort order desired.
Use the UNIX sort command:
dbhcr > report
sort report > report.sorted`,
  },
  dbior: {
    args: ['driver name:text', 'interest level:int'],
    text: `Driver Report.`,
  },
  dbjlr: {
    args: ['record name:text', 'level:int'],
    text: `Database JSON link Report.
List all JSON links in a record. If no record is specified, print for all`,
  },
  dbl: {
    args: ['record type:text', 'fields:text'],
    text: `Database list.
List record/field names.
With no arguments, lists all record names.
If record type is given, then only the names of records matching the type are printed
If a field list is given, then their values are also printed

Example: dbl("")
         dbl("ai")
         dbl("ai","HIGH LOW VAL PREC")`,
  },
  dbla: {
    args: ['pattern:text'],
    text: `List record alias()s by alias name pattern.

Example: dbla("alia*")`,
  },
  dbli: {
    args: ['pattern:text'],
    text: `List info() tags with names matching pattern.

Example: dbli("autosave*")`,
  },
  dblsr: {
    args: ['record name:text', 'interest level:int'],
    text: `Database Lockset report.
Generate a report showing the lock set to which each record belongs.
interest level 0 - Show lock set information only.
               1 - Show each record in the lock set.
               2 - Show each record and all database links in the lock set.

Example: dblsr aitest 2`,
  },
  dbnr: {
    args: ['verbose:int'],
    text: `List number of records and aliases by type.
If verbose, list all record types regardless of being instanced`,
  },
  dbp: {
    args: ['record name:text', 'interest level:int'],
    text: `Print Fields of a currently suspended record by a breakpoint.
interest level 0 - Fields of interest to an Application developer and
                     that can be changed as a result of record processing.
               1 - Fields of interest to an Application developer and
                     that do not change during record processing.
               2 - Fields of major interest to a System developer.
               3 - Fields of minor interest to a System developer.
               4 - Internal record fields.`,
  },
  dbpf: {
    args: ['record name:text', 'value:text'],
    text: `Database Put Field.
Change value of record field and read it back with dbgf.
If no field is specified, VAL is assumed`,
  },
  dbpr: {
    args: ['record name:text', 'interest level:int'],
    text: `Database Print Record.
Print values of record fields for given interest level.
interest level 0 - Fields that can be changed as a result of record processing.
               1 - Fields that do not change during record processing.
               2 - Fields of major interest to a System developer.
               3 - Fields of minor interest to a System developer.
               4 - Internal record fields.

Example: dbpr aitest 3`,
  },
  dbs: {
    args: ['record name:text'],
    text: `Step through record processing within a lockset.
If called without an argument, automatically steps with the last breakpoint.`,
  },
  dbsr: {
    args: ['interest level:int'],
    text: `Database Server Report.
Print current status of server and number of connected clients.
Level 0 prints summary information. Higher levels print more.`,
  },
  dbstat: {
    args: [],
    text: `Print list of suspended records, and breakpoints set in locksets.`,
  },
  dbtgf: {
    args: ['record name:text'],
    text: `Database Test Get Field.
Get and print the specified field with all possible DBR_* types
Example: dbtgf aitest
Example: dbtgf aitest.VAL`,
  },
  dbtpf: {
    args: ['record name:text', 'value:text'],
    text: `Database Test Put Field.
Put the given value to the given PV, then get the value
for all possible DBR_* types

Example: dbtpf aitest 5.0`,
  },
  dbtpn: {
    args: ['record name:text', 'value:text'],
    text: `Database Test Process Notify
Without value, begin async. processing and get
With value, begin put, process, and get
Example: dbtpn aitest
Example: dbtpn aitest 5.0`,
  },
  dbtr: {
    args: ['record name:text'],
    text: `Process record and then some fields.`,
  },
  gft: {
    args: ['record name:text'],
    text: `Report dbChannel info and value.
Example: gft aitest
Example: gft aitest.VAL`,
  },
  pft: {
    args: ['record name:text', 'value:text'],
    text: `dbChannel put value.
Example: pft aitest 5.0`,
  },
  tpn: {
    args: ['record name:text', 'value:text'],
    text: `Test Process Notify.

Example: tpn aitest 5.0`,
  },
};
