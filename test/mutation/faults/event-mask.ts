/** Faults of event masks: one client's puts change values and alarms, another hears of alarms alone. */
import type { SuiteFaults } from '../fault.ts';

export const eventMaskFaults: SuiteFaults = {
  tours: ['channel.scalar', 'subscription.alarms'],
  delivery: 'whole',
  faults: [
    {
      what: 'changes are told whatever the mask',
      find: 'if ((subscriber.mask & mask) !== 0) subscriber.deliver(update, mask);',
      replace: 'subscriber.deliver(update, mask);',
    },
    {
      what: 'changes of the alarm alone are not told',
      find: '(isOtherAlarm ? Dbe.ALARM : 0)',
      replace: '(isOtherAlarm ? 0 : 0)',
    },
    {
      what: 'the acknowledgement of an alarm is not told',
      find: 'of.writeMetadata({ acknowledgeSeverity: 0 }, Dbe.ALARM);',
      replace: 'of.writeMetadata({ acknowledgeSeverity: 0 }, Dbe.PROPERTY);',
    },
  ],
};
