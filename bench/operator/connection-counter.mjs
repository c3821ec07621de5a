/**
 * Counts the connections that a process has to a port, as the kernel has them. It does so in a thread of its own: with
 * thousands of pods the kernel's table is long, and who reads it measures no latency meanwhile.
 */
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setInterval } from 'node:timers';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

const EVERY_MS = 500;
const ESTABLISHED = '01';

export class ConnectionCounter {
  #worker;
  /** Most of them at a time. */
  most = 0;
  /** How many different ones there were. */
  ever = 0;

  /** @param ended is called when there is no such process any more */
  constructor(pid, port, ended) {
    this.#worker = new Worker(import.meta.filename, { workerData: { pid, port } });
    this.#worker.on('error', ended);
    this.#worker.on('message', ({ most, ever }) => {
      this.most = most;
      this.ever = ever;
    });
  }

  stop() {
    return this.#worker.terminate();
  }
}

/** Local ports of the connections that there are now. */
function openPorts({ pid, port }) {
  const folder = `/proc/${pid}/fd`;
  const own = new Set(readdirSync(folder).flatMap((fd) => socketOf(join(folder, fd))));
  return readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .slice(1, -1)
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , remote, state, , , , , , inode]) => {
      return state === ESTABLISHED && Number.parseInt(remote.slice(9), 16) === port && own.has(inode);
    })
    .map(([, local]) => local);
}

function socketOf(fd) {
  try {
    return /^socket:\[(\d+)\]$/.exec(readlinkSync(fd))?.[1] ?? [];
  } catch {
    // It was closed in the meantime.
    return [];
  }
}

if (!isMainThread) {
  const seen = new Set();
  let most = 0;
  setInterval(() => {
    const open = openPorts(workerData);
    for (const local of open) seen.add(local);
    most = Math.max(most, open.length);
    parentPort.postMessage({ most, ever: seen.size });
  }, EVERY_MS);
}
