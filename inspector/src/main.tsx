import { render } from 'preact';
import { applyAppearance } from './appearance.ts';
import { followAddress } from './permalink.ts';
import { keepPins } from './pins.ts';
import { failure, fetchRecording, goLive } from './store.ts';
import { App } from './view/app.tsx';
import 'uplot/dist/uPlot.min.css';
import './styles/page.css';
import './styles/tree.css';
import './styles/detail.css';
import './styles/chart.css';

applyAppearance();
followAddress();
keepPins();
if (document.querySelector('meta[name="xioc-mode"]')?.getAttribute('content') === 'recording') {
  fetchRecording().catch((error: unknown) => {
    failure.value = `The recording could not be loaded: ${String(error)}`;
  });
} else goLive(location.host);

render(<App />, document.getElementById('page')!);
