/** A recording: a line of JSON per frame. The first of each port says what it is. */
export interface RecordedLine {
  readonly port: string;
  /** Seconds on the IOC's clock. */
  readonly t: number;
  /** Sent, received, or what happened. */
  readonly d: '>' | '<' | '!';
  /** Text; or in base64 bytes. */
  readonly x?: string;
  readonly b?: string;
  /** Topic, where there is one. */
  readonly to?: string;
  /** Priority of a request. */
  readonly p?: string;
  /** What is out of the ordinary: `late`, `unasked`, `timeout` … */
  readonly n?: string;
  /** The device's refusal, where the frame is one. */
  readonly e?: string;
}
