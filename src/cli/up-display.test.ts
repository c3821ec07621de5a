import { afterEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { fleetView, NOW } from './testing/fleet-view.js';
import { createUpDisplay, type UpDisplay } from './up-display.js';

interface Bench {
  readonly display: UpDisplay;
  readonly stdout: PassThrough;
  readonly stderr: PassThrough;
  now: number;
}

function bench(isTTY: boolean, output: 'text' | 'json' = 'text'): Bench {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const terminal = (stream: PassThrough) => ({ stream, isTTY, color: false, columns: () => 100, rows: () => 40 });
  const result = { stdout, stderr, now: NOW };
  const display = createUpDisplay({
    io: { stdout: terminal(stdout), stderr: terminal(stderr), env: {}, now: () => result.now, uid: 0 },
    ...{ output, logLevel: 'info', logFormat: 'text', startedAt: NOW, fleets: () => [fleetView()] },
  });
  return Object.assign(result, { display });
}
const read = (stream: PassThrough): string => String(stream.read() ?? '');

describe('what up shows', () => {
  let on: Bench;
  afterEach(() => {
    on.display.finish([], []);
  });

  it('draws on a terminal, with warnings above and the last other line below', async () => {
    on = bench(true);
    on.display.logger.info('all is well');
    on.display.refresh();
    on.display.refresh();
    await once(on.stdout, 'readable');
    const first = read(on.stdout);
    expect(first).toContain('lab/metro  Bootstrapping  5000 CPEs');
    expect(first).toContain('INFO  all is well');
    on.display.logger.warn('a worker died');
    expect(stripVTControlCharacters(read(on.stdout))).toMatch(/^\r\d\d:\d\d:\d\d WARN {2}a worker died\ncpe-sim /);
    expect(read(on.stderr)).toBe('');
    on.display.announce('SIGINT: sessions end');
    expect(stripVTControlCharacters(read(on.stdout))).toMatch(
      /^\r\d\d:\d\d:\d\d INFO {2}SIGINT: sessions end\ncpe-sim /,
    );
    on.display.finish([fleetView()], []);
    expect(stripVTControlCharacters(read(on.stdout))).toMatch(/^\rlab\/metro: Bootstrapping\n {2}CPEs/);
  });

  it('writes log lines elsewhere, and how far the bootstrap is every five seconds', () => {
    on = bench(false);
    on.display.logger.info('all is well');
    on.display.refresh();
    on.now += 5_000;
    on.display.refresh();
    on.display.refresh();
    on.now += 5_000;
    on.display.refresh();
    const lines = read(on.stderr).trimEnd().split('\n');
    expect(lines.map((line) => line.slice(9))).toEqual([
      'INFO  all is well',
      'INFO  lab/metro: 4875 of 5000 CPEs are ready, 5 failed, 199 sessions/s',
      'INFO  lab/metro: 4875 of 5000 CPEs are ready, 5 failed, 199 sessions/s',
    ]);
    expect(read(on.stdout)).toBe('');
  });

  it('keeps the standard output to one document for scripts, also on a terminal', () => {
    on = bench(true, 'json');
    on.display.logger.warn('a worker died');
    on.display.refresh();
    on.display.finish([fleetView({ readyAfterMs: 1200 })], ['lab/metro is slow']);
    expect(JSON.parse(read(on.stdout))).toMatchObject({
      ok: false,
      reasons: ['lab/metro is slow'],
      fleets: [
        {
          metadata: { name: 'metro' },
          run: {
            readyAfterMs: 1200,
            sessions: 5200,
            latencyMs: { bootstrap: { p50: 64, p95: 64 }, session: { p50: 2, p95: 32 } },
            failures: { 'ACS answered 503': 5 },
          },
        },
      ],
    });
    expect(read(on.stderr)).toContain('WARN  a worker died');
  });
});
