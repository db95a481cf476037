import { describe, expect, it } from 'vitest';
import { securityMachine } from '../../src/machines/security.ts';
import { securityGroupMachine } from '../../src/machines/security-group.ts';
import { Walk } from './walk.ts';

describe('access security', () => {
  const security = () => new Walk(securityMachine, { file: 'x.acf' });

  it('follows PVs from the start to the stop', () => {
    const walk = security();
    expect(walk.value).toBe('waiting');
    expect(walk.send('start')).toEqual(['followInputs']);
    expect(walk.send('stop')).toEqual(['leaveInputs']);
    expect(walk.isDone).toBe(true);
  });

  it.each([
    ['rules.read', ['adoptRules']],
    ['rules.refused', ['reportRefusal']],
  ])('reads its file again: %s', (answer, actions) => {
    const walk = security();
    walk.send('start');
    expect(walk.send('reload')).toEqual(['readFile']);
    expect(walk.send(answer)).toEqual(actions);
    expect(walk.value).toEqual({ inForce: 'settled' });
  });

  it('reads once more, whatever the first reading says, when it is asked meanwhile', () => {
    const walk = security();
    walk.send('start');
    walk.send('reload');
    expect(walk.send('reload')).toEqual([]);
    expect(walk.send('reload')).toEqual([]);
    expect(walk.send('rules.refused')).toEqual(['readFile']);
    expect(walk.send('rules.read')).toEqual(['adoptRules']);
    expect(walk.value).toEqual({ inForce: 'settled' });
  });

  it('stops while it reads', () => {
    const walk = security();
    walk.send('start');
    walk.send('reload');
    expect(walk.send('stop')).toEqual(['leaveInputs']);
    expect(walk.isDone).toBe(true);
  });
});

describe('a security group', () => {
  it('is complete while all inputs are good', () => {
    const walk = new Walk(securityGroupMachine, { name: 'a', inputs: { A: 'x', B: 'y' } });
    expect(walk.value).toEqual({ following: 'incomplete' });
    expect(walk.send({ type: 'input.good', letter: 'A' })).toEqual(['compute']);
    expect(walk.value).toEqual({ following: 'incomplete' });
    expect(walk.send({ type: 'input.changed', letter: 'A' })).toEqual(['compute']);
    expect(walk.send({ type: 'input.good', letter: 'B' })).toEqual(['compute']);
    expect(walk.value).toEqual({ following: 'complete' });
    expect(walk.send({ type: 'input.changed', letter: 'B' })).toEqual(['compute']);
    expect(walk.send({ type: 'input.bad', letter: 'A' })).toEqual(['compute']);
    expect(walk.send({ type: 'input.bad', letter: 'B' })).toEqual(['compute']);
    expect(walk.send({ type: 'input.good', letter: 'B' })).toEqual(['compute']);
    expect(walk.value).toEqual({ following: 'incomplete' });
    expect(walk.snapshot.context).toMatchObject({ bad: ['A'] });
    expect(walk.send('stop')).toEqual(['leave']);
    expect(walk.isDone).toBe(true);
  });
});
