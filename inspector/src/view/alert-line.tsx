import type { Alert } from '../model/alerts.ts';
import { duration } from '../model/format.ts';
import { now } from '../store.ts';
import { ActorLink } from './link.tsx';
import { Kind, MarkBadge } from './marks.tsx';

/** One thing that is wrong, in a list. */
export function AlertLine({ alert: { mark, actor, text, since } }: { alert: Alert }) {
  return (
    <li>
      <MarkBadge mark={mark} />
      {actor ? (
        <>
          <Kind kind={actor.kind} />
          <ActorLink id={actor.id}>{actor.label}</ActorLink>
        </>
      ) : null}
      <span>{text}</span>
      <span class="dim">{since === undefined ? '' : `for ${duration(now() - since)}`}</span>
    </li>
  );
}
