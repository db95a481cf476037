/** Links within the page: with an address, so that they can be opened in another tab, copied and gone back from. */
import type { ComponentChildren } from 'preact';
import { addressOf, goTo, type Place, placeWith } from '../permalink.ts';

interface LinkProps {
  /** What is otherwise than now. */
  readonly to: Partial<Place>;
  readonly class?: string;
  readonly title?: string | undefined;
  readonly current?: boolean;
  readonly children: ComponentChildren;
}

export function Link({ to, class: name = 'link', title, current = false, children }: LinkProps) {
  const place = placeWith(to);
  return (
    <a
      class={name}
      href={addressOf(place)}
      title={title}
      aria-current={current ? 'page' : undefined}
      onClick={(event) => {
        if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        goTo(place);
      }}
    >
      {children}
    </a>
  );
}

export function ActorLink({ id, children }: { id: string; children: ComponentChildren }) {
  return <Link to={{ view: 'actors', id }}>{children}</Link>;
}
