/** The command line. Each command is its own file, loaded when it is needed. */
import { endWithReader } from './closed-pipe.ts';
import { tools } from './tool-table.ts';
import { endWith, processIo, runTool } from './tools/tool-io.ts';

export async function main(argv: readonly string[]): Promise<void> {
  // A tool knows its own help.
  if (argv[0] === 'help' && Object.hasOwn(tools, argv[1] ?? '')) return main([argv[1]!, '--help']);
  // A protocol file is played without an IOC.
  const tool = asksForProtocol(argv) ? protocolTool : Object.hasOwn(tools, argv[0] ?? '') ? tools[argv[0]!] : undefined;
  if (tool === undefined) return runCommand(argv[0] === 'simulate' ? withRecording(argv) : argv);
  const io = processIo();
  endWith(await runTool(await tool.load(), argv.slice(1), io), io);
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** `xioc simulate --proto x.proto` */
function asksForProtocol(argv: readonly string[]): boolean {
  return argv[0] === 'simulate' && argv.some((word) => word === '--proto' || word.startsWith('--proto='));
}

/** `xioc simulate --from x.jsonl`: the recording is what is played. */
function withRecording(argv: readonly string[]): readonly string[] {
  return argv.flatMap((word) => (word === '--from' ? [] : word.replace(/^--from=/, '')));
}

const protocolTool = { load: async () => (await import('./simulate-protocol.ts')).simulateProtocolTool };

/** Commands other than the tools. */
const commands = {
  run: async () => {
    (await import('./few-descriptors.ts')).loadOneByOne();
    return (await import('./run.ts')).runCommand();
  },
  simulate: async () => {
    (await import('./few-descriptors.ts')).loadOneByOne();
    return (await import('./simulate.ts')).simulateCommand();
  },
  list: async () => (await import('./list.ts')).listCommand(),
  export: async () => (await import('./export.ts')).exportCommand(),
  unit: async () => (await import('./unit.ts')).unitCommand(),
  fleet: async () => (await import('./fleet.ts')).fleetCommand(),
  healthy: async () => (await import('./healthy.ts')).healthyCommand(),
  inspect: async () => (await import('./inspect.ts')).inspectCommand(),
};

/** Commands that serve: nobody needs to read what they say. */
const SERVING = ['run', 'simulate', 'inspect', 'fleet'];

async function runCommand(argv: readonly string[]): Promise<void> {
  if (!SERVING.includes(argv[0] ?? '')) endWithReader();
  const { Command, CommanderError } = await import('commander');
  const { DefinitionError } = await import('../database/pv/definition-error.ts');
  const { CalcError } = await import('../database/calc/error.ts');
  const { AccessFileError } = await import('../database/security/access-file.ts');
  const { StartError } = await import('../actors/net/errors.ts');
  const { version } = await import('./version.ts');
  const program = new Command('xioc')
    .description('An EPICS IOC runtime whose every moving part is an XState actor.')
    .version(version)
    .showHelpAfterError('See `xioc --help`.');
  const asked = Object.entries(commands).filter(([name]) => name === argv[0]);
  // For help, and for what is not a command, all are needed.
  for (const [, load] of asked.length > 0 ? asked : Object.entries(commands)) program.addCommand(await load());
  for (const [name, { summary }] of Object.entries(tools)) program.command(name).description(summary);
  try {
    await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    // Mistakes of the caller are said in a line; a stack is for mistakes of ours.
    if (!isMistake(error, [CommanderError, DefinitionError, AccessFileError, CalcError, StartError])) throw error;
    process.stderr.write(`error: ${(error as Error).message}\n`);
    process.exitCode = error instanceof CommanderError ? error.exitCode : 1;
  }
}

/** By name as well: the file of an IOC may have an xioc of its own, with classes of its own. */
function isMistake(error: unknown, mistakes: readonly (new (...given: never[]) => Error)[]): error is Error {
  return mistakes.some(
    (mistake) => error instanceof mistake || (error instanceof Error && error.name === mistake.name),
  );
}
