/** What has come of something that was done by hand. */

export interface Said {
  readonly text: string;
  readonly bad: boolean;
}

export function Outcome({ said }: { said: Said | undefined }) {
  return (
    <span class={said?.bad ? 'bad-text said' : 'dim said'} role="status">
      {said?.text ?? ''}
    </span>
  );
}
