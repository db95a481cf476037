/**
 * Commands of EPICS base for access security: their arguments, and what `help` says of them.
 *
 * Source: EPICS base 7.0.10 as run; the texts are its own (EPICS Open License).
 */
import type { Usage } from './usage.ts';

export const accessUsage: Readonly<Record<string, Usage>> = {
  asDumpHash: {
    args: [],
    text: `Show the contents of the hash table used to locate UAGs and HAGs.`,
  },
  asInit: {
    args: [],
    text: `(Re)load ACF file.`,
  },
  asSetFilename: {
    args: ['ascf:text'],
    text: `Set path+file name of ACF file.
No immediate effect.  Run asInit to (re)load.
Example: asSetFilename /full/path/to/accessSecurityFile`,
  },
  asSetSubstitutions: {
    args: ['substitutions:text'],
    text: `Set substitutions used when reading ACF file.
No immediate effect.  Run asInit to (re)load.
Example: asSetSubstitutions var1=5,var2=hello`,
  },
  ascar: {
    args: ['level:int'],
    text: `Report status of PVs used in INP*() Access Security rules.
Level 0 - Summary report
      1 - Summary report plus details on unconnected channels
      2 - Summary report plus detail report on each channel
Example: ascar 1`,
  },
  asdbdump: {
    args: [],
    text: `Dump processed ACF file (as read).`,
  },
  asphag: {
    args: ['hagname:text'],
    text: `Show members of the Host Access Group.
If no Group is speciﬁed then the members
of all host access groups are displayed
Example: asphag mygroup`,
  },
  aspmem: {
    args: ['asgname:text', 'clients:int'],
    text: `List members of Access Security Group.
If no Group is specified then print the members for all Groups.
If clients is (0, 1) then Channel Access clients attached to each member
(are not, are) shown
Example: aspmem mygroup 1`,
  },
  asprules: {
    args: ['asgname:text'],
    text: `List rules of an Access Security Group.
If no Group is speciﬁed then list the rules for all groups
Example: asprules mygroup`,
  },
  aspuag: {
    args: ['uagname:text'],
    text: `Show members of the User Access Group.
If no Group is specified then the members
of all user access groups are displayed.
Example: aspuag mygroup`,
  },
  astac: {
    args: ['recordname:text', 'user:text', 'host:text'],
    text: `Show what read/write permissions the user:host would have when
accessing a certain PV.`,
  },
};
