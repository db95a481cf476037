/**
 * The protocol suite over the network, without hands on the server's inner side: xioc does what the rules say, and so
 * do EPICS base and caproto, except the differences that the rules know by name.
 */

import { describe, inject, it } from 'vitest';
import { CaBook } from '../../src/conform/ca/model/rule-book.ts';
import { searchTour, walkSearches } from '../../src/conform/ca/search-walk.ts';
import type { Subject } from '../../src/conform/ca/subject.ts';
import { CaSuite } from '../../src/conform/ca/suite.ts';
import { deliveries } from '../../src/conform/link.ts';
import { walk } from '../../src/conform/walk.ts';
import { expectCoverage, expectNoFailure } from '../conform/judging.ts';
import { type PeerName, usePeer } from './peer.ts';

const BOOKS: Readonly<Record<PeerName, CaBook>> = {
  xioc: new CaBook(),
  base: new CaBook('base'),
  caproto: new CaBook('caproto', ['core', 'limits']),
};

const peer = usePeer();

describe.runIf(inject('peer') !== 'caproto')('several clients at a time', () => {
  it.each(deliveries)(
    'messages %s',
    async (delivery) => {
      const walkers = await new CaSuite(subject()).walkers('transitions');
      expectNoFailure(await walk(new CaSuite(subject()), walkers, delivery, { seed: 1 }));
      for (const { model, client, tour } of walkers) expectCoverage(`${model}, minor ${client}`, tour);
    },
    240_000,
  );
});

// What caproto's server does while others talk to it, and when it sends updates, depends on the moment.
describe.runIf(inject('peer') === 'caproto')('one client at a time', () => {
  it('messages whole', async () => {
    const walkers = await new CaSuite(subject()).walkers('transitions');
    for (const walker of walkers.filter(({ model }) => !model.startsWith('subscription'))) {
      expectNoFailure(await walk(new CaSuite(subject()), [walker], 'whole', { seed: 1 }));
      expectCoverage(`${walker.model}, minor ${walker.client}`, walker.tour);
    }
  }, 240_000);
});

it('searches', async () => {
  const tour = searchTour(subject());
  expectNoFailure(await walkSearches(subject(), tour, () => {}));
  expectCoverage('nameSearch', tour);
});

// --- helpers --------------------------------------------------------------------------------------------------------

function subject(): Subject {
  return {
    host: '127.0.0.1',
    port: peer.port,
    udpPort: peer.port,
    pvs: { scalar: 'examined:scalar', array: 'examined:array', readOnly: 'examined:readOnly' },
    book: BOOKS[peer.name],
    patienceMs: 20_000,
  };
}
