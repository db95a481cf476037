/** Moves of MONITOR. */
import { parsePvRequest } from '../../../protocol/pva/pv-request.ts';
import { variant } from '../../../protocol/pva/value.ts';
import type { Speaker, Utter, Utterance } from '../speaker.ts';
import { truncated, writeWhole } from './bytes.ts';
import { execute, init, initOf, monitorRequest, unanswered } from './request.ts';

export const monitorMoves: Readonly<Record<string, Utter>> = {
  MONITOR_INIT: init('MONITOR', 'field()'),
  'server.MONITOR_INIT': init('MONITOR', 'field()'),
  'MONITOR_INIT.value': init('MONITOR', 'field(value)'),
  'MONITOR_INIT.pipeline': (speaker) => pipeline(speaker, 'record[pipeline=true,queueSize=2]', 2),
  'MONITOR_INIT.noWindow': (speaker) => pipeline(speaker, 'record[pipeline=true,queueSize=2]', undefined),
  'MONITOR_INIT.unusedWindow': (speaker) => pipeline(speaker, 'record[queueSize=2]', 1),
  'MONITOR_INIT.shortQueue': (speaker) => pipeline(speaker, 'record[queueSize=1]', undefined),
  'MONITOR_INIT.oddPipeline': (speaker) => pipeline(speaker, 'record[pipeline=maybe]', undefined),
  'MONITOR_INIT.pipelineShortQueue': (speaker) => pipeline(speaker, 'record[pipeline=true,queueSize=1]', 2),
  'MONITOR_INIT.nothing': init('MONITOR', 'field(nosuch)'),
  'MONITOR_INIT.inUse': (speaker) => ({ messages: init('MONITOR', 'field()')(speaker).messages, asked: [] }),
  START: (speaker) => monitorRequest(speaker, 0x44),
  'START.again': (speaker) => monitorRequest(speaker, 0x44),
  STOP: (speaker) => monitorRequest(speaker, 0x04),
  'STOP.again': (speaker) => monitorRequest(speaker, 0x04),
  ACK: (speaker) => monitorRequest(speaker, 0x80, 1),
  'ACK.two': (speaker) => monitorRequest(speaker, 0x80, 2),
  'ACK.truncated': (speaker) => unanswered(truncated(monitorRequest(speaker, 0x80, 1).messages[0]!, 2)),
  'START.otherSid': (speaker) => monitorRequest({ ...speaker, sid: speaker.otherSid }, 0x44),
  'MONITOR.asGet': (speaker) => unanswered(execute(speaker, 'GET', 0).messages[0]!),
  'MONITOR.destroy': (speaker) => monitorRequest(speaker, 0x10),
};

// --- helpers --------------------------------------------------------------------------------------------------------

/** A monitor's options, and the window if there is one. */
function pipeline(speaker: Speaker, text: string, window: number | undefined): Utterance {
  const pvRequest = parsePvRequest(`field()${text}`);
  return initOf(
    speaker,
    'MONITOR',
    window === undefined ? 0x08 : 0x88,
    (writer) => {
      writeWhole(writer, pvRequest);
      if (window !== undefined) writer.u32(window);
    },
    variant(pvRequest),
  );
}
