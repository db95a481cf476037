/** Functions that sub and aSub records call by name; they may take time. */
import { type Part, type RecordAccess, Wait } from '../support.ts';

/** @returns its status, 0 where it says nothing; undefined: there is no such function */
export function* callSubroutine(record: RecordAccess, name: string): Part<number | undefined> {
  const subroutine = record.services.subroutine(name);
  if (subroutine === undefined) return undefined;
  const answer = subroutine(record);
  if (!(answer instanceof Promise)) return answer ?? 0;
  let status = 0;
  yield new Wait(
    answer.then(
      (late) => {
        status = late ?? 0;
      },
      (error: unknown) => {
        status = -1;
        record.log(`${record.name}: function '${name}' failed: ${error instanceof Error ? error.message : error}`);
      },
    ),
  );
  return status;
}
