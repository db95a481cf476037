/** Alarm acknowledgement: what DBR_PUT_ACKT and DBR_PUT_ACKS do to a value. */
import { Dbe } from '../../protocol/value/posting.ts';
import type { LiveValue } from './live-value.ts';

/** Whether an alarm must be acknowledged even when it has gone. */
export function writeAcknowledgeTransient(of: LiveValue, transient: boolean): void {
  const { acknowledgeTransient, acknowledgeSeverity } = of.metadata;
  if (transient === acknowledgeTransient) return;
  const { severity } = of.current;
  const isTooHigh = !transient && acknowledgeSeverity > severity;
  const left = isTooHigh ? severity : acknowledgeSeverity;
  of.writeMetadata({ acknowledgeTransient: transient, acknowledgeSeverity: left }, Dbe.ALARM);
}

/** Acknowledges alarms up to `severity`. */
export function acknowledge(of: LiveValue, severity: number): void {
  if (severity < of.metadata.acknowledgeSeverity) return;
  of.writeMetadata({ acknowledgeSeverity: 0 }, Dbe.ALARM);
}
