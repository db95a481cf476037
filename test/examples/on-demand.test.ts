/** Examples whose PVs come to be when a client asks for them. */
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import anything from '../../src/examples/defaultdict_server.ts';
import beamline from '../../src/examples/spoof_beamline.ts';
import { group, pv } from '../../src/index.ts';
import { type ServeOptions, serve } from '../../src/serve.ts';
import { startIoc } from '../support/ioc.ts';
import { fc, runs } from '../support/properties.ts';
import { NORMAL, Types, withClient } from './client.ts';

const cases: readonly (readonly [name: string, type: number, value: unknown])[] = [
  ['BL:image1:PluginType_RBV', Types.STRING, 'NDPluginStdArrays'],
  ['BL:HDF1:PluginType', Types.STRING, 'NDFileHDF5'],
  ['BL:PluginType', Types.DOUBLE, 0],
  ['BL:image1:ArrayPort', Types.STRING, 'BL:image1:ArrayPort'],
  ['BL:cam1:PortName_RBV', Types.STRING, 'BL:cam1:PortName'],
  ['BL:image1:EnableCallbacks', Types.ENUM, 'Disabled'],
  ['BL:image1:BlockingCallbacks', Types.ENUM, 'No'],
  ['BL:HDF1:AutoSave', Types.ENUM, 'No'],
  ['BL:cam1:ImageMode', Types.ENUM, 'Single'],
  ['BL:HDF1:FileWriteMode', Types.ENUM, 'Single'],
  ['BL:cam1:ArraySizeX_RBV', Types.LONG, 10],
  ['BL:cam1:TriggerMode', Types.ENUM, 'Internal'],
  ['BL:HDF1:FilePathExists_RBV', Types.LONG, 1],
  ['BL:cam1:WaitForPlugins', Types.ENUM, 'No'],
  ['BL:HDF1:FileNumber', Types.LONG, 0],
  ['BL:HDF1:Compression', Types.ENUM, 'None'],
  ['BL:m1', Types.DOUBLE, 0],
];

describe('spoof_beamline', () => {
  it('gives each name the type that it suggests', async () =>
    withClient(await startIoc(beamline), async (client) => {
      for (const [name, type, value] of cases) {
        expect((await client.channel(name)).type, name).toBe(type);
        const asText = type === Types.ENUM ? Types.STRING : type;
        expect(await client.value(name, asText), name).toBe(value);
      }
      expect(await client.text('BL:TIFF1:FilePath')).toBe('a'.repeat(250));
    }));

  it('has one PV under a setpoint and its readbacks', async () =>
    withClient(await startIoc(beamline), async (client) => {
      expect(await client.write('BL:m1-SP', [4.5])).toBe(NORMAL);
      for (const name of ['BL:m1', 'BL:m1-I', 'BL:m1-RB', 'BL:m1_RBV', 'BL:m1:RBV']) {
        expect(await client.value(name), name).toBe(4.5);
      }
      expect(await client.value('BL:m2_RBV')).toBe(0);
    }));
});

describe('defaultdict_server', () => {
  it('has every PV that EPICS can name, each with a value of its own', async () =>
    withClient(await startIoc(anything), async (client) => {
      const name = fc.stringMatching(/^[A-Za-z0-9_:;<>-]{1,60}$/);
      await fc.assert(
        fc.asyncProperty(fc.uniqueArray(name, { minLength: 2, maxLength: 4 }), async (names) => {
          for (const [value, each] of names.entries()) expect(await client.write(each, [value])).toBe(NORMAL);
          for (const [value, each] of names.entries()) expect(await client.value(each)).toBe(value);
        }),
        { numRuns: runs(30) },
      );
    }));
});

/** Nothing leaves the host: no beacons but to a port of loopback that nobody reads. */
const quiet = { EPICS_CAS_AUTO_BEACON_ADDR_LIST: 'NO', EPICS_CAS_BEACON_ADDR_LIST: '127.0.0.1' };

describe.each([
  ['spoof_beamline', beamline],
  ['defaultdict_server', anything],
])('%s', (_id, example) => {
  const log = pino({ level: 'silent' });
  const hosts = async (options: ServeOptions) => {
    const ioc = await serve(example, { port: 0, log, ...options });
    await ioc.stop();
    return ioc.addresses.map((address) => address.replace(/:\d+$/, ''));
  };

  it.each([
    [{}, '127.0.0.1', '127.0.0.1'],
    [{ EPICS_CAS_INTF_ADDR_LIST: ' ' }, '127.0.0.1', '127.0.0.1'],
    [{ EPICS_CAS_INTF_ADDR_LIST: '127.0.0.2' }, '127.0.0.2', '127.0.0.1'],
    [{ EPICS_PVAS_INTF_ADDR_LIST: '127.0.0.3' }, '127.0.0.1', '127.0.0.3'],
  ])('serves this host alone unless the site says otherwise: %j', async (site, ca, pva) => {
    expect(await hosts({ environment: { ...quiet, ...site } })).toEqual([ca, pva]);
  });

  it('goes by who starts it', async () => {
    const environment = { ...quiet, EPICS_CAS_INTF_ADDR_LIST: '127.0.0.2' };
    expect(await hosts({ environment, interfaces: ['127.0.0.3'] })).toEqual(['127.0.0.3', '127.0.0.3']);
  });
});

describe('names that nobody defined', () => {
  const odd = group(
    'odd',
    { known: pv.long(5) },
    { unknown: (name) => (/^x\d+$/.test(name) ? pv.double(1.5) : name === 'alias' ? 'known' : undefined) },
  );

  it('are made by searches of nobody, by connections of those the group wants', async () => {
    const ioc = await startIoc(odd);
    await withClient(ioc, async (client) => {
      expect(['odd:x1', 'odd:alias', 'odd:y', 'x1'].map((name) => ioc.ioc.serves(name))).toEqual([
        true,
        true,
        false,
        false,
      ]);
      expect([...ioc.ioc.pvs.keys()]).toEqual(['odd:known']);
      expect(await client.value('odd:x1')).toBe(1.5);
      expect(await client.value('odd:alias')).toBe(5);
      expect([...ioc.ioc.pvs.keys()]).toEqual(['odd:known', 'odd:x1']);
      expect(ioc.ioc.resolve('odd:y')).toBeUndefined();
    });
  });

  it('do not exist when the rule fails, which is logged once in a row', async () => {
    const broken = group(
      'odd',
      { known: pv.long(5) },
      {
        unknown: (name) => {
          if (name === 'throws') throw new Error('no idea');
          if (name === 'taken') return pv.long(0, { aliases: ['known'] });
          return name === 'itself' ? 'itself' : pv.long(9);
        },
      },
    );
    const ioc = await startIoc(broken);
    await withClient(ioc, async (client) => {
      const said = () => ioc.ioc.services.errors.recent.map(({ message }) => message);
      for (const name of ['odd:throws', 'odd:throws', 'odd:taken', 'odd:itself']) {
        expect(ioc.ioc.resolve(name)).toBeUndefined();
      }
      expect(said()).toEqual(['The rule for unknown names failed for odd:throws: there is no such PV']);
      expect([...ioc.ioc.pvs.keys()]).toEqual(['odd:known']);
      expect(await client.value('odd:good')).toBe(9);
      expect(ioc.ioc.resolve('odd:itself')).toBeUndefined();
      expect(said().at(-1)).toBe('The rule for unknown names failed for odd:itself: there is no such PV');
    });
  });
});
