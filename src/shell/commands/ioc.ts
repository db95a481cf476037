/** Commands that start, pause and resume the IOC. */
import type { Call, Command } from '../command.ts';
import { CommandError } from '../command-error.ts';
import { family } from '../family.ts';
import { databaseUsage } from '../usage/database.ts';

export const iocCommands: readonly Command[] = family(databaseUsage, {
  iocInit: init,
  iocBuild: async (call) => {
    if (await build(call)) call.shell.site.running!.pause();
  },
  iocRun: run,
  iocPause: pause,
  coreRelease: ({ output }) => output.out(BANNER),
  afterIocRunning,
});

// --- helpers ------------------------------------------------------------------------------------------------------

const RULE = '#'.repeat(76);
/** Base tells its version here. */
const BANNER = `${RULE}\n## xioc, with the shell of EPICS 7.0.10.1\n${RULE}\n`;

async function init(call: Call): Promise<void> {
  if (!(await build(call))) return;
  call.warn('iocRun: All initialization complete');
  runAfterInit(call);
}

async function build(call: Call): Promise<boolean> {
  const { site } = call.shell;
  if (site.running !== undefined) {
    call.warn('iocBuild: ERROR IOC can only be initialized from uninitialized or stopped state');
    call.fail();
    return false;
  }
  call.warn('Starting iocInit');
  call.output.out(BANNER);
  try {
    await site.start();
    return true;
  } catch (error) {
    throw new CommandError((error as Error).message);
  } finally {
    for (const fault of site.newFaults()) call.warn(fault);
  }
}

function run(call: Call): void {
  const { running } = call.shell.site;
  if (running === undefined) throw new CommandError('iocRun: ERROR IOC not initialized');
  if (!running.ioc.isPaused) {
    call.warn('iocRun: WARNING IOC not paused');
    return;
  }
  running.resume();
  call.warn('iocRun: IOC restarted');
  runAfterInit(call);
}

function pause(call: Call): void {
  const { running } = call.shell.site;
  if (running === undefined || running.ioc.isPaused) {
    call.warn('iocPause: WARNING IOC not running');
    return;
  }
  running.pause();
  call.warn('iocPause: IOC suspended');
}

function afterIocRunning(call: Call): void {
  const { site } = call.shell;
  const line = call.text(0);
  if (site.running !== undefined) call.say("WARNING afterIocRunning: can only be used before 'iocInit'");
  else if (line !== undefined) site.afterInit.push(line);
}

/** The last one is put on top first, so that they run in their order. */
function runAfterInit({ shell, output }: Call): void {
  for (const line of shell.site.afterInit.splice(0).reverse()) shell.runLine(line, undefined, output);
}
