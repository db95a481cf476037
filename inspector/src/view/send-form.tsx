/** Sends an event to the selected actor by hand. */
import { useState } from 'preact/hooks';
import type { Json } from '../../../src/inspect/source.ts';
import type { Definition } from '../model/definition.ts';
import { sendable } from '../model/sendable.ts';
import { live, sendEvent, world } from '../store.ts';
import { Outcome, type Said } from './outcome.tsx';

interface SendFormProps {
  readonly id: string;
  readonly definition: Definition;
  readonly active: ReadonlySet<string>;
  /** Event chosen in the chart or here; empty: none yet. */
  readonly chosen: string;
  readonly onChoose: (event: string) => void;
}

export function SendForm({ id, definition, active, chosen, onChoose }: SendFormProps) {
  const [payload, setPayload] = useState('');
  const [said, setSaid] = useState<Said>();
  const { now, later } = sendable(definition, active, world().reports.get(id)?.accepts ?? []);
  if (!live.value || now.length + later.length === 0) return null;
  // Nothing is chosen for people: one click must not stop a device, nor the choice change under their hands.
  const event = [...now, ...later].includes(chosen) ? chosen : '';
  const submit = async (submitted: SubmitEvent): Promise<void> => {
    submitted.preventDefault();
    if (event === '') return;
    const error = await sendEvent(id, event, payload);
    setSaid(error === '' ? { text: `Sent: ${event}`, bad: false } : { text: error, bad: true });
  };
  return (
    <form class="send" onSubmit={submit}>
      <select aria-label="Event to send" value={event} onChange={({ currentTarget }) => onChoose(currentTarget.value)}>
        <option value="" disabled>
          choose an event
        </option>
        <Choices label="possible now" events={now} />
        <Choices label="not in this state" events={later} />
      </select>
      <input
        type="text"
        class="mono payload"
        aria-label="Payload, a JSON object"
        placeholder={lastPayload(id, event)}
        value={payload}
        spellcheck={false}
        autocomplete="off"
        onInput={({ currentTarget }) => setPayload(currentTarget.value)}
      />
      <button type="submit" class="primary" disabled={event === ''}>
        Send
      </button>
      <Outcome said={said} />
    </form>
  );
}

// --- helpers ------------------------------------------------------------------------------------------------------

function Choices({ label, events }: { label: string; events: readonly string[] }) {
  if (events.length === 0) return null;
  return (
    <optgroup label={label}>
      {events.map((event) => (
        <option key={event} value={event}>
          {event}
        </option>
      ))}
    </optgroup>
  );
}

/** What the event carried when it was last seen: the machine does not say what it needs. */
function lastPayload(id: string, event: string): string {
  const last = world()
    .steps.get(id)
    ?.items.findLast((step) => step.event === event)?.detail;
  const { type: _, ...rest } = (last ?? {}) as { readonly [field: string]: Json };
  return Object.keys(rest).length > 0 ? JSON.stringify(rest) : 'payload, such as {"target": 5}';
}
