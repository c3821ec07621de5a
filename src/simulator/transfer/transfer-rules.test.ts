import { describe, expect, it } from '@jest/globals';
import { NO_FAULT } from '../../cwmp/rpcs/result-fault.js';
import { cwmpFault } from '../../cwmp/faults.js';
import { newTransfer, refusal } from './new-transfer.js';
import type { Transfer } from './transfer.js';
import { applied, begun, failed, interrupted, overdue, succeeded } from './transfer-rules.js';

const asked = (change: Partial<Transfer> = {}): Transfer => ({
  ...newTransfer([], {
    cause: 'Download',
    commandKey: 'k',
    fileType: '1 Firmware Upgrade Image',
    url: 'http://h/f',
    username: '',
    password: '',
    due: 1000,
  }),
  ...change,
});
const window = { start: 0, end: 500_000, mode: '2 Immediately', maxRetries: 1 };
const GONE = cwmpFault(9016);

describe('the course of a transfer', () => {
  it('of firmware is done with the boot', () => {
    const running = begun(asked(), 2000);
    expect(running).toMatchObject({ phase: 'running', startedAt: 2000, attempts: 1 });
    const whole = succeeded(running, 3000, '2.0');
    expect(whole).toMatchObject({ phase: 'applying', version: '2.0', completedAt: 0 });
    expect(applied(whole, 9000)).toMatchObject({ phase: 'done', completedAt: 9000, fault: NO_FAULT });
  });

  it('of another file is done when it is whole', () => {
    expect(succeeded(begun(asked(), 2000), 3000)).toMatchObject({ phase: 'done', completedAt: 3000 });
  });

  it('keeps the time of its first attempt', () => {
    expect(begun(asked({ startedAt: 5, attempts: 1 }), 2000)).toMatchObject({ startedAt: 5, attempts: 2 });
  });

  it.each<[string, Partial<Transfer>, Partial<Transfer>]>([
    ['without windows', {}, { phase: 'done', fault: GONE, completedAt: 4000 }],
    ['in a window', { windows: [window], attempts: 1 }, { phase: 'waiting', due: 64_000, fault: GONE }],
    ['for the last time', { windows: [window], attempts: 2 }, { phase: 'done', fault: GONE }],
  ])('fails %s', (_name, change, expected) => {
    expect(failed(asked({ phase: 'running', ...change }), GONE, 4000, 0)).toMatchObject(expected);
  });

  it('tells 9020 when its windows are over', () => {
    const late = asked({ windows: [window], due: 0 });
    expect(overdue(late, 499_999, 0)).toBe(late);
    expect(overdue(late, 500_000, 0)).toMatchObject({ phase: 'done', fault: { code: 9020 } });
    expect(failed({ ...late, phase: 'running' }, GONE, 500_000, 0).fault.code).toBe(9020);
  });

  it.each<[string, Partial<Transfer>, Partial<Transfer>]>([
    ['running', { phase: 'running', attempts: 1 }, { phase: 'waiting', due: 7000 }],
    [
      'running for the third time',
      { phase: 'running', attempts: 3 },
      { phase: 'done', fault: cwmpFault(9017, 'the CPE lost power') },
    ],
    [
      'an upload',
      { phase: 'running', attempts: 3, cause: 'Upload' },
      { phase: 'done', fault: cwmpFault(9011, 'the CPE lost power') },
    ],
    ['waiting', {}, { phase: 'waiting', due: 1000 }],
    ['applying', { phase: 'applying' }, { phase: 'applying' }],
    ['done', { phase: 'done' }, { phase: 'done' }],
  ])('is cut by a loss of power: %s', (_name, change, expected) => {
    expect(interrupted(asked(change), 7000, 0)).toMatchObject(expected);
  });
});

describe('refusal', () => {
  it.each([
    ['nonsense', '', 9003],
    ['ftp://h/f', '', 9013],
    ['http://u:p@h/f', '', 9003],
    ['http://h/f', '../f', 9003],
    ['http://h/f', 'a\u0000', 9003],
    ['https://h/f', 'hg7.bin', undefined],
  ])('of %s as %j is %p', (url, name, code) => {
    expect(refusal([], url, name)?.code).toBe(code);
  });
});
