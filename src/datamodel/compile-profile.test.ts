import { describe, expect, it } from '@jest/globals';

import { HEADER, compileArea, problemsOf } from './testing/profile-of.js';
import { Profile } from './profile.js';

describe('compileProfile', () => {
  it('reports everything that is wrong at once, each with its line', async () => {
    const problems = await problemsOf(`
Device.A.:
  One: { type: integer, value: 1 }
  Two: { value: a, hex: { digits: 4 } }
  Three: { writable: maybe, value: x }
  Four: { type: int, value: many }
Device.B:
  Five: { value: x }
Device.C.{1..3}.:
  Six: { maxLength: 2, value: long }
  Seven: { valeu: x }
Device.D.:
  $writable: true
  $wirtable: true
Device.E.{a}.: {}
`);
    expect(problems).toMatchInlineSnapshot(`
     [
       "area.yaml:3: Device.A.One (type): "integer" is not allowed; allowed: string, boolean, int, unsignedInt, long, unsignedLong, dateTime, base64, hexBinary",
       "area.yaml:4: Device.A.Two: must be given just one of value, each, entries, uptime, currentTime, date, countdown, pick, hex, mac, ipv4, ipv6, walk, sine, counter, copy and sum",
       "area.yaml:5: Device.A.Three (writable): "maybe" must be of type boolean",
       "area.yaml:6: Device.A.Four (value): "many" is no int",
       "area.yaml:7: Device.B: must end with a dot: sections are objects, parameters stand below them",
       "area.yaml:10: Device.C.{1..3}.Six (value): has 4 characters; at most 2",
       "area.yaml:11: Device.C.{1..3}.Seven: must be given just one of value, each, entries, uptime, currentTime, date, countdown, pick, hex, mac, ipv4, ipv6, walk, sine, counter, copy and sum",
       "area.yaml:11: Device.C.{1..3}.Seven (valeu): is not known here; allowed: type, writable, hidden, notify, enum, pattern, list, items, minItems, maxItems, min, max, minLength, maxLength, transient, default, value, each, entries, uptime, currentTime, date, countdown, pick, hex, mac, ipv4, ipv6, walk, sine, counter, copy, sum",
       "area.yaml:13: Device.D.$writable: is for tables: only instances can be added and deleted",
       "area.yaml:14: Device.D.$wirtable: is not known here; allowed: $writable, $max, $unique, $enable, $present",
       "area.yaml:15: Device.E.{a}.: "{a}" is no name, instance number, range of instances {1..4} or empty table {}",
     ]
    `);
  });

  it.each([
    ['a table with no count', 'Device.: { TNumberOfEntries: { value: 3 } }', 'use entries with the name of its table'],
    ['$writable beside the point', 'Device.A.:\n  $writable: true\n', 'is for tables'],
    ['another root', 'InternetGatewayDevice.A.: {}', 'must begin with Device.'],
    [
      'a parameter twice',
      'Device.T.{1..3}.: { P: { value: a } }\nDevice.T.2.: { P: { value: b } }',
      'is described twice',
    ],
    ['a list at the top', '- Device.A.', 'must be of type object'],
    ['a parameter without a value', 'Device.A.: { P: { type: int } }', 'given just one of value, each'],
    ['a negative weight', 'Device.A.: { P: { pick: { of: { a: -1 } } } }', 'must be > 0'],
    ['a duration without unit', 'Device.A.: { P: { type: int, countdown: { every: 10 } } }', 'a duration such as 90s'],
    ['both kinds of mac', 'Device.A.: { P: { mac: { interface: 1, oui: [F0:18:98] } } }', 'and only one of them'],
  ])('refuses %s', async (_case, area, reason) => {
    expect(await problemsOf(area)).toEqual([expect.stringContaining(reason)]);
  });

  it.each([
    ['no name', HEADER.replace('name: small', ''), 'name is missing'],
    [
      'a wish for files without a time',
      `${HEADER}\nbehaviour: { requestDownload: { fileType: 1 Firmware Upgrade Image } }`,
      'every is missing',
    ],
    [
      'a wish for files all the time',
      `${HEADER}\nbehaviour: { requestDownload: { fileType: 1 Firmware Upgrade Image, every: 0s } }`,
      'a duration such as 12h or 7d',
    ],
    ['a bad name', HEADER.replace('small', 'Small One'), 'lower-case letters'],
    ['another root', HEADER.replace('root: Device.', 'root: Gateway.'), 'allowed: Device., InternetGatewayDevice.'],
    ['an unknown key', `${HEADER}vendor: me\n`, 'vendor: is not known here; allowed: name, description'],
    ['an unknown parameter', HEADER.replace('SerialNumber', 'Serial'), 'Device.DeviceInfo.Serial is a parameter that'],
    ['no YAML', 'name: [', 'is no valid YAML'],
  ])('refuses a profile.yaml with %s', async (_case, header, reason) => {
    const problems = await problemsOf('', header);
    expect(problems).toEqual([expect.stringContaining(reason)]);
    expect(problems[0]).toMatch(/^profile\.yaml:\d+: /);
  });

  it('blames nobody for referring to what is missing because its file is broken', async () => {
    const problems = await problemsOf('Device.A.:\n  P: { type: int }\n  Q: { copy: P }\n');
    expect(problems).toEqual([expect.stringContaining('area.yaml:2: Device.A.P: ')]);
  });

  it('takes an area without content', async () => {
    expect(await compileArea('# later')).toBeInstanceOf(Profile);
  });
});
