/** What a played device answers to a request, whatever it speaks. */
import type { Frame } from '../../../protocol/framing/framing.ts';

export interface Answerer {
  /** A request for people and for the patterns of faults: `VOLT?`, `GET /status`, `holding 10-11`. */
  textOf(request: Frame): string;
  /** None: the device is silent. */
  answer(request: Frame): readonly Frame[] | Promise<readonly Frame[]>;
  /** A refusal, or for lines another text. */
  wrong(request: Frame, arg: number | string | undefined): Frame;
}
