/**
 * Where the shells of running IOCs are: a Unix socket per IOC in a folder that its owner alone may enter; on Windows a named pipe.
 *
 * The folder is `xioc` in XDG_RUNTIME_DIR, or `xioc-UID` in the directory for temporary files where there is none. A socket's name is
 * `NAME.PID.sock`, so that each has one owner, and what a process that is gone has left can be distinguished from what is only slow.
 */
import { lstatSync, mkdirSync, readdirSync, unlinkSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { errorCode } from '../../actors/net/error-code.ts';
import { StartError } from '../../actors/net/errors.ts';

/** Of an IOC that runs. */
export interface ShellSocket {
  /** Of the IOC. */
  readonly name: string;
  readonly pid: number;
  readonly path: string;
}

/** What `sun_path` of each system holds. */
const LONGEST_PATH = 103;
const LONGEST_NAME = 40;

/**
 * The path for an IOC of this process. Its folder is made.
 *
 * @throws StartError when there can be no such folder, or it is somebody else's
 */
export function ownSocketPath(name: string, environment: NodeJS.ProcessEnv): string {
  const file = `${plainName(name)}.${process.pid}`;
  if (process.platform === 'win32') return `${PIPES}${pipePrefix()}${file}`;
  const reasons: string[] = [];
  for (const folder of folders(environment)) {
    const reason = prepareFolder(folder);
    if (reason === undefined) return join(folder, `${file}.sock`);
    reasons.push(reason);
  }
  throw new StartError(reasons.join('; '));
}

/** Why a path cannot be that of a socket. */
export function pathFault(path: string): string | undefined {
  const length = Buffer.byteLength(path);
  if (process.platform === 'win32' || length <= LONGEST_PATH) return undefined;
  return `${path} has ${length} bytes, and a socket's path has at most ${LONGEST_PATH}`;
}

/** All that answer, by name. Files of those that are gone are removed. */
export async function shellSockets(environment: NodeJS.ProcessEnv): Promise<readonly ShellSocket[]> {
  const found = process.platform === 'win32' ? pipes() : folders(environment).flatMap(socketsIn);
  const answers = await Promise.all(found.map(({ path }) => socketAnswers(path)));
  const living = found.filter((socket, index) => {
    if (answers[index] === false && !isRunning(socket.pid)) removeSocket(socket.path);
    return answers[index];
  });
  return living.sort((one, other) => (one.name === other.name ? one.pid - other.pid : one.name < other.name ? -1 : 1));
}

/** False: nobody listens there (any more). */
export function socketAnswers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    // Somebody whose queue is full is there.
    socket.on('error', (error) => resolve(errorCode(error) === 'EAGAIN'));
  });
}

/** Removes the file of a socket, and no other file. */
export function removeSocket(path: string): void {
  if (process.platform !== 'win32' && isSocket(path)) unlinkSync(path);
}

/** There is such a file, and it is not a socket's. */
export function isOtherFile(path: string): boolean {
  return process.platform !== 'win32' && lstatSync(path, { throwIfNoEntry: false }) !== undefined && !isSocket(path);
}

// --- helpers ------------------------------------------------------------------------------------------------------

const PIPES = '\\\\.\\pipe\\';

function pipePrefix(): string {
  return `xioc-shell-${plainName(userInfo().username)}-`;
}

function pipes(): ShellSocket[] {
  const prefix = pipePrefix();
  return readdirSync(PIPES).flatMap((file) => {
    const [, name, pid] = /^(.+)\.(\d+)$/.exec(file.startsWith(prefix) ? file.slice(prefix.length) : '') ?? [];
    return name === undefined ? [] : [{ name, pid: Number(pid), path: `${PIPES}${file}` }];
  });
}

/** An IOC that a service started may have had no XDG_RUNTIME_DIR: both are looked into. */
function folders({ XDG_RUNTIME_DIR: runtime }: NodeJS.ProcessEnv): readonly string[] {
  const own = join(tmpdir(), `xioc-${process.getuid!()}`);
  return runtime === undefined || runtime === '' ? [own] : [join(runtime, 'xioc'), own];
}

/** Makes it, unless it is there. @returns why it cannot be used */
function prepareFolder(folder: string): string | undefined {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') return (error as Error).message;
  }
  return isOurs(folder) ? undefined : `${folder} is not a folder that its owner alone may enter (mode 0700)`;
}

/** Nobody else can put a socket in there for us to talk to. */
function isOurs(folder: string): boolean {
  const stat = lstatSync(folder, { throwIfNoEntry: false });
  return stat?.isDirectory() === true && stat.uid === process.getuid!() && (stat.mode & 0o077) === 0;
}

function socketsIn(folder: string): ShellSocket[] {
  if (!isOurs(folder)) return [];
  return readdirSync(folder).flatMap((file) => {
    const [, name, pid] = /^(.+)\.(\d+)\.sock$/.exec(file) ?? [];
    return name === undefined ? [] : [{ name, pid: Number(pid), path: join(folder, file) }];
  });
}

function isSocket(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSocket() === true;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

function plainName(name: string): string {
  return name.replaceAll(/[^\w-]+/g, '-').slice(0, LONGEST_NAME) || 'ioc';
}
