/** Faults that show when messages come in pieces. */
import type { SuiteFaults } from '../fault.ts';

export const piecesFaults: SuiteFaults = {
  tours: ['channel.array'],
  delivery: 'cut',
  faults: [
    {
      what: 'what has come of a message is lost when more is to be held',
      find: 'grown.set(this.#held.subarray(0, this.#heldLength));',
      replace: '',
    },
    {
      what: 'a message is executed before all of it has come',
      find: '        this.#needed = extent;\n        continue;',
      replace:
        '        if (this.#needed < 24) this.#needed = 24;\n        if (!this.#deliver(this.#held, 0, commands)) return this.#close(commands);',
    },
    {
      what: 'what follows a held message in its chunk is dropped',
      find: '      this.#release();\n      at = this.#skip(chunk, at);\n    }',
      replace: '      this.#release();\n      return { commands, fault: undefined };\n    }',
    },
  ],
};
