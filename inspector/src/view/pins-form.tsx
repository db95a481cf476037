/** Conditions to be notified of: a search, and how long it must hold. */
import { useState } from 'preact/hooks';
import { pinText } from '../model/pins.ts';
import { pins } from '../pins.ts';

export function PinsForm() {
  const [filter, setFilter] = useState('');
  const [seconds, setSeconds] = useState('5');
  const pin = (event: SubmitEvent): void => {
    event.preventDefault();
    const added = { filter: filter.trim(), heldMs: Math.max(0, Number(seconds) || 0) * 1000 };
    if (added.filter === '') return;
    pins.value = [...pins.value.filter((each) => pinText(each) !== pinText(added)), added];
    setFilter('');
  };
  return (
    <section aria-label="Pinned conditions">
      <h2>
        Pinned conditions <span class="dim">kept in this browser, and marked on the curves of Load</span>
      </h2>
      <form class="write" onSubmit={pin}>
        <label>
          Tell me of{' '}
          <input
            type="text"
            value={filter}
            placeholder="user:jane state:congested"
            spellcheck={false}
            autocomplete="off"
            onInput={({ currentTarget }) => setFilter(currentTarget.value)}
          />
        </label>
        <label>
          for at least{' '}
          <input
            type="text"
            class="seconds"
            inputMode="decimal"
            value={seconds}
            onInput={({ currentTarget }) => setSeconds(currentTarget.value)}
          />{' '}
          s
        </label>
        <button type="submit" class="primary">
          Pin
        </button>
      </form>
      <ul class="alert-list">
        {pins.value.map((each) => (
          <li key={pinText(each)}>
            <code>{pinText(each)}</code>
            <button
              type="button"
              class="small"
              aria-label={`Remove ${pinText(each)}`}
              onClick={() => {
                pins.value = pins.value.filter((other) => other !== each);
              }}
            >
              Remove
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
