import { clock, duration } from '../model/format.ts';
import { RECORDING_TYPE, writeRecording } from '../model/recording.ts';
import {
  currentJournal,
  cursor,
  failure,
  openRecording,
  pause,
  recording,
  resume,
  seek,
  seekTime,
  selectedId,
  step,
  stepEvent,
  world,
} from '../store.ts';
import { download } from './download.ts';
import { useShortcut } from './shortcut.ts';

/** Pause, the past, and recordings. */
export function Timeline() {
  const journal = currentJournal();
  const paused = cursor.value !== undefined;
  const past = paused && recording.value === undefined;
  const { start, end } = journal;
  const shown = paused ? (journal.frame(cursor.value ?? 0)?.at ?? end) : end;
  const id = selectedId.value;
  useShortcut('p', paused ? resume : pause);
  return (
    <section class={past ? 'timeline paused' : 'timeline'} aria-label="Time">
      {recording.value ? null : (
        <button type="button" class={paused ? 'primary' : ''} onClick={paused ? resume : pause} aria-keyshortcuts="p">
          {paused ? '▶ Resume' : '❚❚ Pause'}
        </button>
      )}
      <button type="button" onClick={() => step(-1)} title="To the last thing that happened">
        ◀ Step back
      </button>
      <button type="button" disabled={!paused} onClick={() => step(1)} title="To the next thing that happened">
        Step ▶
      </button>
      {id === '' ? null : (
        <>
          <button type="button" onClick={() => stepEvent(-1, id)} title="To the last event of the selected actor">
            ◀ Its last event
          </button>
          <button
            type="button"
            disabled={!paused}
            onClick={() => stepEvent(1, id)}
            title="To the next event of the selected actor"
          >
            Its next ▶
          </button>
        </>
      )}
      <input
        type="range"
        class="time-slider"
        aria-label="Moment shown"
        aria-valuetext={clock(shown)}
        min={start}
        max={Math.max(end, start + 1)}
        step={100}
        value={shown}
        onInput={({ currentTarget }) => seekTime(Number(currentTarget.value))}
      />
      <output class="mono shown-time">
        {shown > 0 ? clock(shown) : '–'}
        <span class="dim">{paused ? ` ${duration(end - shown)} ago` : ''}</span>
      </output>
      {recording.value ? (
        <button type="button" onClick={() => seek(journal.endFrame - 1)}>
          To the end
        </button>
      ) : null}
      <span class="spacer" />
      <span class="past" role="status">
        {past ? 'Paused: this is the past.' : ''}
      </span>
      {past || end <= start ? null : <span class="dim">{duration(end - start)} recorded</span>}
      <button
        type="button"
        onClick={() =>
          download(`${world().hello?.name ?? 'xioc'}-${Date.now()}.jsonl`, RECORDING_TYPE, [
            ...writeRecording(journal, Date.now()),
          ])
        }
      >
        Download recording
      </button>
      <label class="button">
        Open recording
        <input
          type="file"
          class="visually-hidden"
          accept=".jsonl,.ndjson,application/jsonl"
          onChange={({ currentTarget }) => {
            currentTarget.files?.[0]?.text().then(openRecording, (error: unknown) => {
              failure.value = `The file could not be read: ${String(error)}`;
            });
          }}
        />
      </label>
    </section>
  );
}
