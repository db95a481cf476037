/** The selected actor. */
import { useState } from 'preact/hooks';
import { duration } from '../model/format.ts';
import { hasMessages, isClient } from '../model/kinds.ts';
import type { ActorNode } from '../model/world.ts';
import { permalink } from '../permalink.ts';
import { disconnect, filterText, live, now, selectedActor, type Tab, tab, world } from '../store.ts';
import { ChartTab } from './chart-tab.tsx';
import { Kind, MarkBadge } from './marks.tsx';
import { SequenceTab } from './sequence-tab.tsx';
import { Tabs } from './tabs.tsx';
import { ValuesTab } from './values-tab.tsx';
import { WireTab } from './wire-tab.tsx';

const TAB_NAMES: Readonly<Record<Tab, string>> = {
  chart: 'Statechart',
  values: 'Values and rates',
  wire: 'Messages',
  sequence: 'Sequence',
};

export function ActorPane({ id }: { id: string }) {
  const actor = selectedActor();
  const offered: Tab[] =
    actor === undefined || hasMessages(actor.kind) ? ['chart', 'values', 'wire', 'sequence'] : ['chart', 'values'];
  const first = actor?.kind === 'pv' || id.startsWith('pv/') ? 'values' : 'chart';
  const shown = offered.find((each) => each === tab.value) ?? first;
  return (
    <>
      {actor ? <Title actor={actor} /> : <Gone id={id} />}
      <Tabs
        label="About this actor"
        tabs={offered.map((each) => ({
          id: each,
          name: each === 'wire' && !isClient(actor?.kind) ? 'Traffic' : TAB_NAMES[each],
        }))}
        shown={shown}
        onShow={(next) => {
          tab.value = next;
        }}
      >
        {shown === 'chart' ? <ChartTab id={id} /> : null}
        {shown === 'values' ? <ValuesTab id={id} /> : null}
        {shown === 'wire' ? <WireTab id={id} /> : null}
        {shown === 'sequence' ? <SequenceTab id={id} /> : null}
      </Tabs>
    </>
  );
}

// --- helpers ------------------------------------------------------------------------------------------------------

function Title({ actor }: { actor: ActorNode }) {
  return (
    <div class="title">
      <Kind kind={actor.kind} />
      <h2 class="title-name">{actor.label}</h2>
      <MarkBadge mark={actor.mark} />
      <span class="state mono">{actor.state}</span>
      <span class="dim">{actor.since === undefined ? '' : `for ${duration(now() - actor.since)}`}</span>
      <span class="spacer" />
      <CopyLink />
      {isClient(actor.kind) ? <Disconnect actor={actor} /> : null}
      {isClient(actor.kind) ? (
        <button
          type="button"
          title="Only this client, its channels and what it does on them"
          onClick={() => {
            filterText.value = `id:${actor.id}*`;
          }}
        >
          Filter
        </button>
      ) : null}
    </div>
  );
}

function Gone({ id }: { id: string }) {
  const known = world();
  const wasSeen = known.reports.has(id) || known.steps.has(id) || known.reportSeries.has(id);
  const pv = /^pv\/(.*)$/.exec(id)?.[1];
  const what = pv === undefined ? 'There is no such actor' : `This IOC has no PV of the name ${pv}`;
  return (
    <div class="title">
      <h2 class="title-name">{pv ?? id}</h2>
      {wasSeen ? <span class="mark mark-stopped">GONE</span> : null}
      <span class="dim">
        {known.root === undefined
          ? 'Waiting for the IOC …'
          : wasSeen
            ? `${what} any more; what was seen of it is kept below.`
            : `${what}.`}
      </span>
    </div>
  );
}

function CopyLink() {
  const [said, setSaid] = useState('Copy link');
  return (
    <button
      type="button"
      onClick={() => {
        const link = new URL(permalink(), location.href).href;
        navigator.clipboard.writeText(link).then(
          () => setSaid('Copied'),
          () => setSaid('Not allowed'),
        );
        setTimeout(() => setSaid('Copy link'), 1500);
      }}
    >
      {said}
    </button>
  );
}

/** Asks once more: the client notices. */
function Disconnect({ actor }: { actor: ActorNode }) {
  const [asked, setAsked] = useState(false);
  const [error, setError] = useState('');
  if (!world().hello?.writable || !live.value) return null;
  return (
    <>
      <button
        type="button"
        class="danger"
        onBlur={() => setAsked(false)}
        onClick={async () => {
          if (!asked) {
            setAsked(true);
            return;
          }
          setAsked(false);
          setError(await disconnect(actor.id));
        }}
      >
        {asked ? 'Really disconnect?' : 'Disconnect'}
      </button>
      {error === '' ? null : <span class="bad-text">{error}</span>}
    </>
  );
}
