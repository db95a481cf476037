import { connected, everConnected, recording, view } from '../store.ts';
import { ActorsView } from './actors-view.tsx';
import { AlertsView } from './alerts-view.tsx';
import { Banner } from './banner.tsx';
import { Header } from './header.tsx';
import { LoadView } from './load-view.tsx';
import { LogView } from './log-view.tsx';
import { NamesView } from './names-view.tsx';
import { Timeline } from './timeline.tsx';

const VIEW_COMPONENTS = {
  actors: ActorsView,
  load: LoadView,
  names: NamesView,
  log: LogView,
  alerts: AlertsView,
} as const;

export function App() {
  const Shown = VIEW_COMPONENTS[view.value];
  const stale = everConnected.value && !connected.value && recording.value === undefined;
  return (
    <div class={stale ? 'app stale' : 'app'}>
      <Header />
      <Banner />
      <main class="main">
        <Shown />
      </main>
      <Timeline />
    </div>
  );
}
