/** `xioc unit`: a systemd unit that runs an IOC as a service. */
import { statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { basename, dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, CommanderError } from 'commander';

export function unitCommand(): Command {
  return new Command('unit')
    .description('Print a systemd unit that runs an IOC as a service.')
    .usage('<ioc> [options of xioc run]')
    .argument('<ioc>', 'a .ts or .js file, a database (.db), or the name of an example')
    .argument('[options...]', 'further options of `xioc run`')
    .allowUnknownOption()
    .addHelpText('after', MORE)
    .action((ioc: string, options: readonly string[]) => {
      const file = resolve(ioc);
      const isFile = statSync(file, { throwIfNoEntry: false })?.isFile() === true;
      if (!isFile && /[./]/.test(ioc)) throw new CommanderError(1, 'xioc.noFile', `there is no file '${ioc}'`);
      const command = [process.execPath, fileURLToPath(new URL('../../bin/xioc.js', import.meta.url)), 'run'];
      process.stdout.write(
        systemdUnit({
          name: basename(ioc),
          command: [...command, isFile ? file : ioc, ...options],
          folder: isFile ? dirname(file) : undefined,
          user: userInfo().username,
        }),
      );
    });
}

export interface UnitFacts {
  /** What is run, for people. */
  readonly name: string;
  /** Absolute path of the program, and its arguments. */
  readonly command: readonly string[];
  /** Where it runs, and may write. */
  readonly folder: string | undefined;
  /** As whom; `root`: as a user of its own that exists while it runs. */
  readonly user: string;
}

/** The text of a unit file. */
export function systemdUnit({ name, command, folder, user }: UnitFacts): string {
  const account = user === 'root' ? ['DynamicUser=yes'] : [`User=${user}`];
  const place = folder === undefined ? [] : [`WorkingDirectory=${specifier(folder)}`, `ReadWritePaths=${word(folder)}`];
  return [
    '[Unit]',
    `Description=EPICS IOC ${specifier(name)}`,
    'Wants=network-online.target',
    'After=network-online.target',
    '# An IOC that cannot start is tried again for ever: its device may only be switched off.',
    'StartLimitIntervalSec=0',
    '',
    '[Service]',
    'Type=exec',
    `ExecStart=${command.map(word).join(' ')}`,
    ...place,
    ...account,
    'Restart=on-failure',
    'RestartSec=2',
    '# It stops in good order on SIGTERM, within 5 s unless --stop-within says another time.',
    'TimeoutStopSec=15',
    'LimitNOFILE=65536',
    'NoNewPrivileges=yes',
    'ProtectSystem=strict',
    'PrivateTmp=yes',
    '',
    '[Install]',
    'WantedBy=multi-user.target',
    '',
  ].join('\n');
}

// --- helpers ------------------------------------------------------------------------------------------------------

const MORE = `
Example:
  xioc unit ./psu.ts --log-format json > /etc/systemd/system/psu.service
  systemctl daemon-reload && systemctl enable --now psu
`;

/** One word of a command line of systemd: quoted, and nothing in it stands for something else. */
function word(text: string): string {
  const escaped = specifier(text).replaceAll('\\', '\\\\').replaceAll('$', '$$$$');
  return /^[\w@%+=:,./-]+$/.test(escaped) ? escaped : `"${escaped.replaceAll('"', '\\"')}"`;
}

/** systemd takes `%` for the beginning of a specifier, and a line for a setting. */
function specifier(text: string): string {
  return text.replaceAll('%', '%%').replaceAll('\n', ' ');
}
