import { describe, expect, it } from '@jest/globals';
import { parseAnnotationArgs } from './annotation-args.js';

describe('parseAnnotationArgs', () => {
  it.each([
    [['cpesim.dev/force-cr=all@t1'], { 'cpesim.dev/force-cr': 'all@t1' }, []],
    [['force-cr=all', 'note=a=b'], { 'cpesim.dev/force-cr': 'all', note: 'a=b' }, []],
    [['inject-fault=9002 select=10%@try-2'], { 'cpesim.dev/inject-fault': '9002 select=10%@try-2' }, []],
    [['force-cr-', 'note-'], {}, ['cpesim.dev/force-cr', 'note']],
    [['note='], { note: '' }, []],
    [['team=north', 'example.com/rebot=x'], { team: 'north', 'example.com/rebot': 'x' }, []],
  ])('%j', (args, set, remove) => {
    expect(parseAnnotationArgs(args, true)).toEqual({ set, remove, overwrite: true });
  });

  it.each([
    [['nonsense'], '"nonsense" is no annotation; write KEY=VALUE'],
    [['=x'], '"=x" is no annotation'],
    [['-'], '"-" is no annotation'],
    [['a=1', 'a-'], 'a is set and removed at once'],
    [['force-cr=42'], 'force-cr: '],
    [['frce-cr=all'], 'frce-cr is no action; did you mean force-cr?'],
    [['rebot-'], 'rebot is no action; did you mean reboot?'],
    [['cpesim.dev/force-rc=all'], 'cpesim.dev/force-rc is no action; did you mean cpesim.dev/force-cr?'],
  ])('refuses %j', (args, message) => {
    expect(() => parseAnnotationArgs(args, false)).toThrow(message);
  });
});
