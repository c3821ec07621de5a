/** `npm run bench -- --image`: how fast a simulator starts in the image, and ends (needs root, as buildah does). */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildImage } from '../scripts/image.mjs';
import { root } from '../scripts/prepare.mjs';
import { unpackImage } from '../scripts/image/unpack.mjs';
import '../scripts/typescript.mjs';
import { shardConfig } from './shard-config.mjs';

const { freePort } = await import('../src/kube/testing/free-port.ts');

const CPES = 1000;
const USER = 65532;

/**
 * The root of the image is mounted read-only, with a tmpfs at /tmp, for node alone, which is process 1 and no more root. It
 * waits for a line before it begins, so that making the namespaces is not measured.
 */
const CONTAIN = `
set -e
mount --bind "$1" "$1"
mount -o remount,bind,ro "$1"
mount -t tmpfs tmpfs "$1/tmp"
cp "$2" "$1/tmp/shard.json"
chmod 644 "$1/tmp/shard.json"
read -r go
exec chroot --userspec=${USER}:${USER} "$1" /usr/local/bin/node /app/dist/cli/main.js simulator \\
  --config /tmp/shard.json --data /tmp/state.db --metrics-bind-addr "127.0.0.1:$3" --log-level warn
`;

/** @param {{runs: number}} options */
export async function benchImage({ runs }) {
  if (process.getuid() !== 0) throw new Error('The namespaces of a container want root: use sudo');
  const folder = mkdtempSync(join(tmpdir(), 'cpe-sim-image-'));
  try {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const archive = join(folder, 'image.tar');
    await buildImage({ output: archive, tag: version });
    const rootfs = join(folder, 'rootfs');
    unpackImage(archive, rootfs);
    const { stdout } = spawnSync('du', ['-sm', '--apparent-size', rootfs], { encoding: 'utf8' });
    const config = join(folder, 'shard.json');
    const fleet = { count: CPES, acsUrl: 'http://127.0.0.1:1/', connections: 'PerSession', concurrency: 200 };
    const profile = 'builtin:tr181-gateway';
    writeFileSync(config, JSON.stringify(shardConfig({ ...fleet, intervalMs: 300_000, profile })));
    const starts = [];
    const ends = [];
    for (let run = 0; run < runs; run++) {
      const { startMs, endMs } = await startAndEnd(rootfs, config);
      starts.push(startMs);
      ends.push(endMs);
    }
    console.log(
      `${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${cpus().length} × ${cpus()[0].model.trim()}\n`,
    );
    const row = (...cells) => console.log(`| ${cells.join(' | ')} |`);
    row('what', 'figure', 'goal, at most', 'load average');
    row('---', '---', '---', '---');
    const load = loadavg()[0].toFixed(1);
    row('image, unpacked', `${stdout.split('\t')[0]} MiB`, '190 MiB', load);
    row(
      `simulator of ${CPES} CPEs: start to 200 from /readyz; median of ${runs}, least, most`,
      told(starts),
      '1 s',
      load,
    );
    row(`SIGTERM to exit, as process 1; median of ${runs}, least, most`, told(ends), '10 s', load);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startAndEnd(rootfs, config) {
  const port = await freePort();
  const contained = [
    '--mount',
    '--pid',
    '--fork',
    '--kill-child',
    'sh',
    '-c',
    CONTAIN,
    'sh',
    rootfs,
    config,
    `${port}`,
  ];
  const container = spawn('unshare', contained, { stdio: ['pipe', 'ignore', 'inherit'] });
  // The shell has come to its `read` long before that.
  await sleep(1000);
  const from = performance.now();
  container.stdin.end('go\n');
  while (!(await isReady(port))) {
    if (container.exitCode !== null) throw new Error(`the simulator ended with ${container.exitCode}`);
    await sleep(5);
  }
  const startMs = performance.now() - from;
  const exit = once(container, 'exit');
  const { stdout } = spawnSync('pgrep', ['--parent', `${container.pid}`], { encoding: 'utf8' });
  const endedFrom = performance.now();
  process.kill(Number(stdout), 'SIGTERM');
  await exit;
  return { startMs, endMs: performance.now() - endedFrom };
}

const isReady = (port) =>
  fetch(`http://127.0.0.1:${port}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  );

function told(figures) {
  const sorted = figures.toSorted((a, b) => a - b);
  const seconds = (ms) => `${(ms / 1000).toFixed(2)} s`;
  return `${seconds(sorted[Math.floor(sorted.length / 2)])} (${seconds(sorted[0])} to ${seconds(sorted.at(-1))})`;
}
