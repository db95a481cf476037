/** Commands of access security. */

import { isAbsolute } from 'node:path';
import type { Security } from '../../actors/security/security.ts';
import {
  reportAll,
  reportHostGroups,
  reportInputChannels,
  reportMembers,
  reportRules,
  reportTrial,
  reportUserGroups,
} from '../../database/security/report.ts';
import type { Call, Command } from '../command.ts';
import { CommandError } from '../command-error.ts';
import { family } from '../family.ts';
import { accessUsage } from '../usage/access.ts';

export const accessCommands: readonly Command[] = [
  ...family(accessUsage, {
    asSetFilename: setFile,
    asSetSubstitutions: (call) => {
      call.shell.site.access.macros = call.text(0) ?? '';
    },
    asInit: reload,
    asdbdump: report((security, call) => reportAll(security.rules, security.inputs, members(security, call))),
    aspuag: report(({ rules }, call) =>
      rules.userGroups.size === 0 ? 'No UAGs\n' : reportUserGroups(rules, call.text(0)),
    ),
    asphag: report(({ rules }, call) =>
      rules.hostGroups.size === 0 ? 'No HAGs\n' : reportHostGroups(rules, call.text(0)),
    ),
    asprules: report(({ rules, inputs }, call) => reportRules(rules, inputs, call.text(0))),
    aspmem: report((security, call) =>
      reportMembers(security.rules, members(security, call), call.text(0), call.number(1) !== 0),
    ),
    ascar: (call) => {
      const security = securityOf(call);
      if (security === undefined) call.say('access security not started');
      else call.output.out(reportInputChannels(security.inputChannels, call.number(0)));
    },
    astac: tryAccess,
  }),
  {
    name: 'asprulemem',
    args: ['asgname:text', 'clients:int'],
    text: 'Show the rules of an Access Security Group, and then its members.',
    run: report((security, call) =>
      [
        reportRules(security.rules, security.inputs, call.text(0)),
        reportMembers(security.rules, members(security, call), call.text(0), call.number(1) !== 0),
      ].join(''),
    ),
  },
];

// --- helpers ------------------------------------------------------------------------------------------------------

function setFile(call: Call): void {
  const file = call.text(0);
  const { access, running } = call.shell.site;
  if (file !== undefined && !isAbsolute(file)) {
    call.say("asSetFilename: Warning - relative paths won't usually work");
  }
  if (running === undefined) access.file = file;
}

async function reload(call: Call): Promise<void> {
  const { running } = call.shell.site;
  if (running === undefined) return;
  if (securityOf(call) === undefined) {
    call.say('Access security is NOT enabled. Was asSetFilename specified before iocInit?');
    call.fail();
    return;
  }
  try {
    await running.ioc.reloadAccess();
  } catch (error) {
    throw new CommandError((error as Error).message);
  }
}

function tryAccess(call: Call): void {
  const [name, user, host] = [call.text(0), call.text(1), call.text(2)];
  if (name === undefined || user === undefined || host === undefined) {
    call.say('Usage: astac "record name", "user", "host"');
    return;
  }
  const security = securityOf(call);
  const pv = call.shell.site.running?.ioc.pv(name);
  if (pv === undefined || security === undefined) return;
  const { rights } = security.explain(pv, { users: [user], host });
  call.output.out(reportTrial(name, rights));
}

/** Nothing is printed where access security is off. */
function report(text: (security: Security, call: Call) => string): (call: Call) => void {
  return (call) => {
    const security = securityOf(call);
    if (security !== undefined) call.output.out(text(security, call));
  };
}

function members(security: Security, { shell }: Call) {
  const channels = [...shell.site.running!.ioc.servers].flatMap((server) => [...server.channels()]);
  return security.members(channels);
}

function securityOf({ shell }: Call): Security | undefined {
  return shell.site.running?.ioc.rights.security;
}
