/** The protocol files of a site: each is read once, and read anew when it is asked for. */
import type { FaultList } from '../text/fault.ts';
import type { SourceFile } from '../text/position.ts';
import { compileProtocol } from './compile.ts';
import type { StreamLink } from './link.ts';
import type { Protocol } from './protocol.ts';
import { type ProtocolFile, parseProtocolFile } from './protocol-file.ts';

/** Where protocol files come from. */
export interface ProtocolSource {
  /** Directories that are looked through, for people: `STREAM_PROTOCOL_PATH`. */
  readonly path: string;
  /** @returns undefined when there is no such file */
  read(name: string): SourceFile | undefined;
}

export class ProtocolLibrary {
  readonly #source: ProtocolSource;
  readonly #files = new Map<string, ProtocolFile | undefined>();

  constructor(source: ProtocolSource) {
    this.#source = source;
  }

  /** The protocol of a link. @returns undefined when there are errors, which are in `faults` */
  protocol(link: StreamLink, faults: FaultList): Protocol | undefined {
    const file = this.#file(link.file, faults);
    return file && compileProtocol(file, link.protocol, link.arguments, faults);
  }

  /** Files are read again. */
  forget(): void {
    this.#files.clear();
  }

  // --- helpers

  #file(name: string, faults: FaultList): ProtocolFile | undefined {
    if (this.#files.has(name)) {
      const known = this.#files.get(name);
      if (known === undefined) faults.error(`Protocol file '${name}' is invalid (see above)`);
      return known;
    }
    const source = this.#source.read(name);
    if (source === undefined) {
      faults.error(
        `Can't find readable file '${name}' in '${this.#source.path}'`,
        undefined,
        'The environment variable STREAM_PROTOCOL_PATH names the directories: epicsEnvSet("STREAM_PROTOCOL_PATH", ".:../protocols")',
      );
      return undefined;
    }
    const file = parseProtocolFile(source, faults);
    this.#files.set(name, file);
    return file;
  }
}
