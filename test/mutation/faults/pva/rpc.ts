/** Faults of RPC, and of the channel `server`. */
import type { SuiteFaults } from '../../fault.ts';

export const pvaRpcFaults: SuiteFaults = {
  protocol: 'pva',
  tours: ['rpc'],
  delivery: 'packed',
  faults: [
    {
      what: 'a call that throws has no answer',
      find: 'if (execution.isWanted) this.answer(request, errorStatus(error instanceof Error ? error.message : String(error)));',
      replace: '',
    },
    {
      what: 'a call that fails says that it has succeeded',
      find: "this.channel.outlet.send({ type: 'RPC', ioid: this.ioid, subcommand, status, result });",
      replace: "this.channel.outlet.send({ type: 'RPC', ioid: this.ioid, subcommand, status: OK, result });",
    },
    {
      what: 'names are asked for, and none is told',
      find: 'const value = [...this.#facts.names()].sort();',
      replace: 'const value: string[] = [];',
    },
    {
      what: 'an unknown operation of the server is answered with its help',
      find: "if (op === 'help') return",
      replace: "if (op !== 'channels') return",
    },
    {
      what: 'a bare structure of arguments is not taken',
      find: "(fieldAt(whole, 'query.op') ?? fieldAt(whole, 'op'))",
      replace: "fieldAt(whole, 'query.op')",
    },
    {
      what: 'the subcommand of a call is not repeated',
      find: 'if (execution.isWanted) this.answer(request, OK, result);',
      replace: 'if (execution.isWanted) this.answer({ ...request, subcommand: 0 }, OK, result);',
    },
    {
      what: 'a channel that can only be called is read',
      find: "const fault = type === undefined ? 'Get/Put/RPC not implemented for this PV' : undefined;",
      replace: 'const fault = undefined;',
    },
    {
      what: 'a channel that can only be called is monitored',
      find: "if (type === undefined) return refuse('Monitor operation not implemented by this PV');",
      replace: 'if (type === undefined) return undefined;',
    },
  ],
};
