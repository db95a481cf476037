/** What is done by hand to a port, and to a device that is played: a frame is sent, a fault begins. */
import { useState } from 'preact/hooks';
import { faultNames } from '../../../src/protocol/framing/fault.ts';
import { live, sendFrame, setFault, world } from '../store.ts';
import { Outcome, type Said } from './outcome.tsx';

export function FrameForm({ id }: { id: string }) {
  const [text, setText] = useState('');
  const [awaits, setAwaits] = useState(true);
  const [said, setSaid] = useState<Said>();
  if (!world().hello?.writable || !live.value) return null;
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const { error, answer } = await sendFrame(id, text, awaits);
    if (error !== '') setSaid({ text: error, bad: true });
    else setSaid({ text: awaits ? `Reply: ${answer}` : 'Sent.', bad: false });
  };
  return (
    <form class="send" onSubmit={submit}>
      <input
        type="text"
        class="mono payload"
        aria-label="Frame to send"
        placeholder="frame to send: *IDN?   or   hex: 01 03 00 00"
        title="\r \n \t \\ \x1b as in programs; what the framing adds is added"
        value={text}
        spellcheck={false}
        autocomplete="off"
        onInput={({ currentTarget }) => setText(currentTarget.value)}
      />
      <label>
        <input type="checkbox" checked={awaits} onChange={({ currentTarget }) => setAwaits(currentTarget.checked)} />{' '}
        wait for a reply
      </label>
      <button type="submit" class="primary" disabled={text === ''}>
        Send
      </button>
      <Outcome said={said} />
    </form>
  );
}

export function FaultForm({ id }: { id: string }) {
  const [name, setName] = useState('');
  const [argument, setArgument] = useState('');
  const [match, setMatch] = useState('');
  const [seconds, setSeconds] = useState('');
  const [said, setSaid] = useState<Said>();
  if (!world().hello?.writable || !live.value) return null;
  const faults = world().reports.get(id)?.report.faults;
  const set = async (text: string, done: string): Promise<void> => {
    const error = await setFault(id, text);
    setSaid(error === '' ? { text: done, bad: false } : { text: error, bad: true });
  };
  const begin = (event: SubmitEvent): void => {
    event.preventDefault();
    const parts = [
      argument === '' ? '' : `(${argument})`,
      seconds === '' ? '' : `+${seconds}`,
      match === '' ? '' : `:${match}`,
    ];
    void set(`${name}${parts.join('')}`, `Begun: ${name}`);
  };
  return (
    <form class="send" onSubmit={begin}>
      <select aria-label="Fault" value={name} onChange={({ currentTarget }) => setName(currentTarget.value)}>
        <option value="" disabled>
          choose a fault
        </option>
        {faultNames.map((each) => (
          <option key={each} value={each}>
            {each}
          </option>
        ))}
      </select>
      <Field
        label="how much"
        title="ms, seconds, bytes or a text, as the fault has it"
        value={argument}
        onChange={setArgument}
      />
      <Field label="of requests" title="* for anything; empty: all" value={match} onChange={setMatch} />
      <Field label="for seconds" title="empty: until it is ended" value={seconds} onChange={setSeconds} />
      <button type="submit" class="primary" disabled={name === ''}>
        Begin
      </button>
      <button
        type="button"
        disabled={!Array.isArray(faults) || faults.length === 0}
        onClick={() => void set('', 'Ended.')}
      >
        End all
      </button>
      <Outcome said={said} />
    </form>
  );
}

// --- helpers ------------------------------------------------------------------------------------------------------

interface FieldProps {
  readonly label: string;
  readonly title: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function Field({ label, title, value, onChange }: FieldProps) {
  return (
    <input
      type="text"
      class="fault-field mono"
      aria-label={label}
      placeholder={label}
      title={title}
      value={value}
      spellcheck={false}
      autocomplete="off"
      onInput={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}
