/** The address of what is selected: `#/actors/<id>?tab=wire&q=user:jane`, `#/pv/<name>`, `#/load`. */
import { batch, effect } from '@preact/signals';
import { filterText, selectedId, TABS, type Tab, tab, VIEWS, type View, view } from './store.ts';

/** What is shown of the page. */
export interface Place {
  readonly view: View;
  /** Of the selected actor; empty: none. */
  readonly id: string;
  readonly tab: Tab | undefined;
  /** Words of the search line. */
  readonly filter: string;
}

/** Where the page is now, with some of it changed. */
export function placeWith(changes: Partial<Place>): Place {
  return { view: view.value, id: selectedId.value, tab: tab.value, filter: filterText.value, ...changes };
}

export function addressOf({ view, id, tab, filter }: Place): string {
  const parameters = new URLSearchParams();
  if (view === 'actors' && tab !== undefined) parameters.set('tab', tab);
  if (filter !== '') parameters.set('q', filter);
  const query = parameters.size > 0 ? `?${parameters}` : '';
  return `#/${view}${view === 'actors' && id !== '' ? `/${encodeURIComponent(id)}` : ''}${query}`;
}

export function goTo(place: Place): void {
  batch(() => {
    view.value = place.view;
    selectedId.value = place.id;
    tab.value = place.tab;
    filterText.value = place.filter;
  });
}

export function permalink(): string {
  return addressOf(placeWith({}));
}

/** Keeps the address and the selection the same, whichever changes. */
export function followAddress(): void {
  adopt(location.hash);
  addEventListener('hashchange', () => {
    if (location.hash !== permalink()) adopt(location.hash);
  });
  let last = where();
  effect(() => {
    const link = permalink();
    const isElsewhere = where() !== last;
    last = where();
    if (location.hash === link) return;
    // The browser's Back leads to what was looked at before, not through every letter of a search.
    if (isElsewhere) history.pushState(undefined, '', link);
    else history.replaceState(undefined, '', link);
  });
}

// --- helpers ------------------------------------------------------------------------------------------------------

function where(): string {
  return `${view.value} ${selectedId.value}`;
}

function adopt(hash: string): void {
  const [path = '', query] = hash.replace(/^#\/?/, '').split('?', 2);
  const [place, ...rest] = path.split('/');
  const id = decode(rest.join('/'));
  const parameters = new URLSearchParams(query);
  const known = place === 'pv' ? 'actors' : (VIEWS.find((each) => each === place) ?? 'actors');
  goTo({
    view: known,
    id: place === 'pv' ? `pv/${id}` : known === 'actors' ? id : selectedId.value,
    tab: TABS.find((each) => each === parameters.get('tab')),
    filter: parameters.get('q') ?? '',
  });
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // an address typed by hand
  }
}
