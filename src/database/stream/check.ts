/** What is wrong with a protocol file, whoever uses it. */
import { type Fault, FaultList } from '../text/fault.ts';
import type { SourceFile } from '../text/position.ts';
import { compileProtocol } from './compile.ts';
import { parseProtocolFile } from './protocol-file.ts';

/** In the place of arguments: it may stand for a text, a byte and a number. */
const ANY = '1';

/** All faults: those of the file, or of its protocols, each once. */
export function checkProtocolFile(source: SourceFile): readonly Fault[] {
  const faults = new FaultList();
  const file = parseProtocolFile(source, faults);
  for (const name of file?.protocols.keys() ?? []) compileProtocol(file!, name, new Array(9).fill(ANY), faults);
  faults.sort(0);
  // What is global is a part of each protocol.
  const known = new Map(faults.all.map((fault) => [`${fault.at?.line}:${fault.at?.column} ${fault.message}`, fault]));
  return [...known.values()];
}
