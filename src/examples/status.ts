/**
 * IOC statistics: what iocStats serves, which clients are the busiest, and what memory is used for.
 *
 * | PV                             | type       |                                                                |
 * |--------------------------------|------------|----------------------------------------------------------------|
 * | `status:UPTIME`                | STRING     | `00:01:30`: what liveness probes ask for                       |
 * | `status:HEARTBEAT`             | DOUBLE     | counts seconds                                                 |
 * | `status:CA_CLNT_CNT`           | DOUBLE     | clients                                                        |
 * | `status:IOC_CPU_LOAD`          | DOUBLE     | percent of all CPUs                                            |
 * | `status:MEM_USED`              | DOUBLE     | bytes                                                          |
 * | `status:CLIENT1_NAME`, …       | STRING, …  | the busiest client; `CLIENT2_…` to `CLIENT10_…` the next       |
 * | `status:HEAP_USED`, …          | DOUBLE     | bytes of V8's heap and of its spaces                           |
 * | `status:EnableTracing`         | ENUM       | lists in `status:TraceTopAllocations` where memory comes from  |
 * | `status:SYSRESET`              | DOUBLE     | a put of 1 ends the IOC, for procServ or systemd to restart it |
 */
import { group, memoryTracing, status } from '../index.ts';

export default group(
  'status',
  { status: status(), memory: memoryTracing() },
  { doc: 'Statistics under the names of iocStats, with the busiest clients and the uses of memory' },
);
