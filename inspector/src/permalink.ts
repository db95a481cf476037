/** The address of what is selected: `#/actors/<id>?tab=wire&q=user:jane`, `#/pv/<name>`, `#/load`. */
import { effect } from '@preact/signals';
import { filterText, selectedId, TABS, tab, VIEWS, view } from './store.ts';

export function permalink(): string {
  const parameters = new URLSearchParams();
  if (view.value === 'actors' && tab.value !== undefined) parameters.set('tab', tab.value);
  if (filterText.value !== '') parameters.set('q', filterText.value);
  const query = parameters.size > 0 ? `?${parameters}` : '';
  const id = view.value === 'actors' && selectedId.value !== '' ? `/${encodeURIComponent(selectedId.value)}` : '';
  return `#/${view.value}${id}${query}`;
}

/** Keeps the address and the selection the same, whichever changes. */
export function followAddress(): void {
  adopt(location.hash);
  addEventListener('hashchange', () => {
    if (location.hash !== permalink()) adopt(location.hash);
  });
  effect(() => {
    const link = permalink();
    if (location.hash !== link) history.replaceState(undefined, '', link);
  });
}

// --- helpers ------------------------------------------------------------------------------------------------------

function adopt(hash: string): void {
  const [path = '', query] = hash.replace(/^#\/?/, '').split('?', 2);
  const [place, ...rest] = path.split('/');
  const id = decode(rest.join('/'));
  const parameters = new URLSearchParams(query);
  if (place === 'pv') {
    view.value = 'actors';
    selectedId.value = `pv/${id}`;
  } else {
    view.value = VIEWS.find((each) => each === place) ?? 'actors';
    if (view.value === 'actors') selectedId.value = id;
  }
  tab.value = TABS.find((each) => each === parameters.get('tab'));
  filterText.value = parameters.get('q') ?? '';
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // an address typed by hand
  }
}
