import { dateTime } from '../model/format.ts';
import { connected, everConnected, failure, recording, world } from '../store.ts';

/** What a reader must know about what is shown: that it is old, a recording, or not all. */
export function Banner() {
  const opened = recording.value;
  const { framesMissed } = world();
  const lines: { readonly text: string; readonly kind: 'bad' | 'note' }[] = [];
  if (failure.value !== '') lines.push({ text: failure.value, kind: 'bad' });
  if (opened) lines.push({ text: `A recording of ${dateTime(opened.head.at)}; nothing here is live.`, kind: 'note' });
  else if (everConnected.value && !connected.value) {
    lines.push({ text: 'The connection to the IOC is lost: what is shown is old. Trying again …', kind: 'bad' });
  }
  if (framesMissed > 0)
    lines.push({ text: `This page was too slow: ${framesMissed} updates were left out.`, kind: 'note' });
  return (
    <div class="banners" role="status">
      {lines.map(({ text, kind }) => (
        <p key={text} class={`banner ${kind}`}>
          {text}
        </p>
      ))}
    </div>
  );
}
