import { describe, expect, it } from '@jest/globals';
import { recordingLogger } from './testing/logger.js';
import { howItEnded, relayLogLine, startWorker } from './worker-process.js';

describe('howItEnded', () => {
  it.each([
    [0, null, '', 'exited with code 0'],
    [0, null, 'bye', 'exited with code 0'],
    [3, null, '', 'exited with code 3'],
    [3, null, 'no profile', 'exited with code 3: no profile'],
    [null, 'SIGKILL', 'bye', 'was ended by SIGKILL'],
  ])('code %s, signal %s, last words "%s": %s', (code, signal, lastWords, how) => {
    expect(howItEnded(code, signal, lastWords)).toBe(how);
  });
});

describe('relayLogLine', () => {
  it.each([
    ['{"level":"warn","message":"careful","timestamp":"t"}', 'warn careful'],
    ['{"level":"debug","message":"details"}', 'debug details'],
    ['{"level":"odd","message":"hm"}', 'info hm'],
    ['Error: heap out of memory', 'error Error: heap out of memory'],
    ['{"level":"info"}', 'error {"level":"info"}'],
    ['null', 'error null'],
  ])('%s', (line, relayed) => {
    const logger = recordingLogger();
    relayLogLine(line, logger);
    expect(logger.lines).toEqual([relayed]);
  });
});

describe('startWorker', () => {
  it('tells of a program that cannot be started as of one that ended', async () => {
    const exited = Promise.withResolvers<string>();
    startWorker({ program: '/nowhere/node', args: [] }, { config: 'c', token: 't' }, recordingLogger(), {
      listening: () => undefined,
      exited: exited.resolve,
    });
    expect(await exited.promise).toMatch(/^could not be started: .*ENOENT/);
  });

  it('relays the last words before it tells of the end', async () => {
    const exited = Promise.withResolvers<string>();
    const script = 'console.error("first"); console.error("last"); process.exit(4)';
    const logger = recordingLogger();
    startWorker({ program: process.execPath, args: ['-e', script, '--'] }, { config: 'c', token: 't' }, logger, {
      listening: () => undefined,
      exited: exited.resolve,
    });
    expect(await exited.promise).toBe('exited with code 4: last');
    expect(logger.lines).toEqual(['error first', 'error last']);
  });

  it('tells the worker where its files are and where it listens', async () => {
    const exited = Promise.withResolvers<string>();
    const script = 'console.error(process.argv.slice(1).join(" ")); process.exit(4)';
    const command = { program: process.execPath, args: ['-e', script, '--'] };
    const files = { config: 'c', token: 't', data: 'd', connectionRequests: '10.0.0.5:9201' };
    startWorker(command, files, recordingLogger(), { listening: () => undefined, exited: exited.resolve });
    expect(await exited.promise).toBe(
      'exited with code 4: --config c --admin-token-file t --metrics-bind-addr 127.0.0.1:0 --data d --connection-request-bind-addr 10.0.0.5:9201',
    );
  });
});
