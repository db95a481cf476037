/** A device as a recording has it: for `xioc simulate --from`. */
import { readFileSync } from 'node:fs';
import { Recording } from '../actors/port/transports/replayed.ts';
import { type Group, group } from '../database/author/group.ts';
import { type Framing, toBytes, toText } from '../protocol/framing/framing.ts';
import { lineNamed } from '../protocol/framing/line.ts';

/** @throws Error that says what the file lacks */
export function recordedDevice(file: string, id?: string): Group {
  const { port, framing } = headerOf(file, id);
  const replay = new Recording(file, port, []).begin();
  return group(port, {}).answers(framing, (_, ioc) => ({
    '{text}': async (text) => {
      const asked = replay.asked({ bytes: toBytes(text) }, ioc.uptime());
      if (asked === undefined) {
        ioc.log.warn(`${file} has no ${JSON.stringify(text)}`);
        return undefined;
      }
      const { replies } = asked;
      await ioc.sleep(Math.max(0, ...replies.map(({ afterMs }) => afterMs)) / 1000);
      return replies.map(({ frame }) => toText(frame.bytes));
    },
  }));
}

// --- helpers ------------------------------------------------------------------------------------------------------

interface Header {
  readonly port: string;
  readonly framing: Framing;
}

/** The first line of a port says what it is. */
function headerOf(file: string, id: string | undefined): Header {
  const [first = ''] = readFileSync(file, 'utf8')
    .split('\n')
    .filter((text) => text.includes('"format"') && (id === undefined || text.includes(JSON.stringify(id))));
  if (first === '') throw new Error(`${file} is no recording${id === undefined ? '' : ` of a port '${id}'`}`);
  const { port, framing: name } = JSON.parse(first) as { readonly port: string; readonly framing: string };
  const framing = lineNamed(name);
  if (framing === undefined)
    throw new Error(`${file}: a device can be played whose frames are lines, but its are ${name}`);
  return { port, framing };
}
