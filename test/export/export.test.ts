/** What other programs are given of an IOC. */
import { expect, it, describe as suite, vi } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { examples } from '../../src/examples/index.ts';
import { pvsOf } from '../../src/export/description.ts';
import { describe, group, pair, pv, rpc, toBob, toOphyd } from '../../src/index.ts';

const stage = group(
  'stage',
  {
    gap: pair(pv.double(0.5, { doc: 'Width', units: 'mm', precision: 2, limits: { control: [0, 10] } })),
    mode: pv.enum('slow', ['slow', 'fast'], { doc: 'Says "how" fast' }),
    read: pv.text('x', { readOnly: true }),
    axes: group('axes', { x: pv.double(0, { record: 'motor' }) }, { prefix: '{which}-' }),
    others: group('axes', { x: pv.double(0, { record: 'motor' }) }),
    '2theta': pv.long([1, 2]),
    sum: rpc({ a: pv.long(1), b: pv.long(2) }, pv.long(0), ({ a, b }) => a + b, { doc: 'The sum' }),
  },
  { doc: 'A <stage> & more', macros: { which: 'main' } },
);

suite('a description', () => {
  it('has every PV with what was said of it', async () => {
    const { prefix, members } = await describe(stage, { prefix: 'bl:', macros: { which: 'left' } });
    expect(prefix).toBe('bl:');
    const [gap, mode, , axes] = members;
    expect(gap).toMatchObject({ kind: 'group', key: 'gap', prefix: 'bl:gap' });
    expect(mode).toMatchObject({ kind: 'pv', type: 'enum', states: ['slow', 'fast'], writable: true, suffix: 'mode' });
    expect(axes).toMatchObject({ prefix: 'bl:left-', members: [{ name: 'bl:left-x', record: 'motor', suffix: 'x' }] });
    const [setpoint, readback] = pvsOf({ ...(gap as Parameters<typeof pvsOf>[0]) });
    expect(setpoint).toMatchObject({
      name: 'bl:gap',
      units: 'mm',
      precision: 2,
      limits: { control: [0, 10] },
      value: 0.5,
    });
    expect(readback).toMatchObject({ name: 'bl:gap_RBV', writable: false });
  });

  it('has the PVs and the machines of states that are published', async () => {
    const { default: trigger } = await examples.trigger_with_pc!();
    const ioc = await describe(trigger);
    expect(Array.from(pvsOf(ioc), ({ suffix }) => suffix)).toContain('CAN_TRIGGER');
    expect(ioc.machines.map(({ id, owners }) => [id, owners])).toEqual([['detector', ['trigger_with_pc:']]]);
  });

  it('has machines of puts and children of machines, the same one once', async () => {
    const idsOf = async (id: string) => (await describe((await examples[id]!()).default)).machines.map(({ id }) => id);
    expect(await idsOf('mini_beamline')).toEqual(['move']);
    expect(await idsOf('lakeshore')).toEqual(['lakeshore', 'sample']);
    expect(await idsOf('simple')).toEqual([]);
  });
});

suite('an ophyd device', () => {
  it('is a class for each kind of group', async () => {
    expect(toOphyd(await describe(stage))).toMatchInlineSnapshot(`
      """"Ophyd devices of the IOC stage, made by xioc."""
      from ophyd import Component as Cpt
      from ophyd import Device, EpicsMotor, EpicsSignal, EpicsSignalRO


      class AxesDevice(Device):
          x = Cpt(EpicsMotor, "x")


      class SumDevice(Device):
          """The sum."""

          a = Cpt(EpicsSignal, "a", put_complete=True)
          b = Cpt(EpicsSignal, "b", put_complete=True)
          Status = Cpt(EpicsSignalRO, "Status", string=True)
          Retval = Cpt(EpicsSignalRO, "Retval")
          Process = Cpt(EpicsSignal, "Process", put_complete=True)

          def call(self, a=None, b=None):
              """Calls the function; a parameter that is not given keeps its value."""
              if a is not None:
                  self.a.put(a, wait=True)
              if b is not None:
                  self.b.put(b, wait=True)
              self.Process.put(1, wait=True)
              return self.Retval.get(use_monitor=False)


      class StageDevice(Device):
          """A <stage> & more."""

          gap = Cpt(EpicsSignal, "gap_RBV", write_pv="gap", put_complete=True, doc="Width")
          mode = Cpt(EpicsSignal, "mode", put_complete=True, string=True, doc="Says \\"how\\" fast")
          read_ = Cpt(EpicsSignalRO, "read", string=True)
          axes = Cpt(AxesDevice, "main-")
          others = Cpt(AxesDevice, "others:")
          n2theta = Cpt(EpicsSignal, "2theta", put_complete=True, kind="omitted")
          sum = Cpt(SumDevice, "sum:", doc="The sum")


      # stage_ = StageDevice("stage:", name="stage_")
      "
    `);
  });
});

suite('a Phoebus display', () => {
  it('has a widget for each PV, below the macro P', async () => {
    const bob = toBob(await describe(stage, { prefix: 'bl:' }));
    const names = Array.from(bob.matchAll(/<pv_name>([^<]*)<\/pv_name>/g), ([, name]) => name);
    expect(names).toEqual([
      '$(P)gap',
      '$(P)gap_RBV',
      '$(P)mode',
      '$(P)read',
      '$(P)main-x',
      '$(P)main-x.RBV',
      '$(P)others:x',
      '$(P)others:x.RBV',
      '$(P)2theta',
      '$(P)sum:a',
      '$(P)sum:b',
      '$(P)sum:Status',
      '$(P)sum:Retval',
      '$(P)sum:Process',
    ]);
    expect(bob).toContain('<macros><P>bl:</P></macros>');
    expect(bob).toContain('<text>A &#60;stage&#62; &#38; more</text>');
    expect(bob).toMatch(/<widget type="combo" version="2.0.0">\s*<name>mode<\/name>/);
  });

  it.each(Object.keys(examples))('of %s has tags that close', async (id) => {
    const { default: group } = await examples[id]!();
    const macros = { formula: 'a = b', event: 'x', target: 'x' };
    const known = Object.fromEntries(Object.entries(macros).filter(([name]) => name in (group.options.macros ?? {})));
    const open: string[] = [];
    for (const [, close, tag] of toBob(await describe(group, { macros: known })).matchAll(/<(\/?)(\w+)[^>?]*>/g)) {
      if (close === '') open.push(tag!);
      else expect(open.pop()).toBe(tag);
    }
    expect(open).toEqual([]);
  });
});

suite('xioc export', () => {
  const printed = async (...args: string[]) => {
    const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    try {
      await main(['export', ...args]);
      return write.mock.calls.map(([text]) => String(text)).join('');
    } finally {
      write.mockRestore();
    }
  };

  it.each([
    ['--ophyd', 'class RandomWalkDevice(Device):'],
    ['--bob', '<pv_name>$(P)dt</pv_name>'],
    ['--json', '"name": "walk:dt"'],
    ['--mermaid', '%% walk\nstateDiagram-v2'],
  ])('prints %s', async (format, expected) => {
    expect(await printed('random_walk', format, '--prefix', 'walk:')).toContain(expected);
  });

  it.each([[[]], [['--bob', '--json']]])('wants one format, not %j', async (formats) => {
    const complain = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    expect(await printed('simple', ...formats)).toBe('');
    expect(complain).toHaveBeenCalledWith(expect.stringContaining('one of --ophyd, --bob, --json, --mermaid'));
    expect(process.exitCode).toBe(1);
    process.exitCode = undefined;
    complain.mockRestore();
  });
});
