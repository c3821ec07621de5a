import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';

/**
 * Reads lists of process ids, the newest of which counts, until its stdin ends, which it does however the writer ends:
 * also by kill -9. Then it kills those processes and removes the folder.
 */
const SCRIPT = 'while read -r line; do pids=$line; done; [ -z "$pids" ] || kill -KILL $pids 2>/dev/null; rm -rf "$1"';

/** A small shell of its own session that outlives this process for as long as it takes to clean up after it. */
export class Undertaker {
  private readonly shell: ChildProcess;
  private readonly pids = new Set<number>();

  /** @param folder scratch folder that goes with the processes. */
  constructor(folder: string) {
    this.shell = spawn('sh', ['-c', SCRIPT, 'sh', folder], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
    this.shell.unref();
    this.stdin.unref();
    this.stdin.on('error', () => undefined); // it was killed: nothing is left to tell it
  }

  /** Takes a process into its care, until that ends. */
  watch(child: ChildProcess): void {
    const { pid } = child;
    if (pid === undefined) return;
    this.pids.add(pid);
    this.tell();
    child.once('exit', () => {
      this.pids.delete(pid);
      this.tell();
    });
  }

  /** Has it kill what runs and remove the folder now; resolves when that is done. */
  async bury(): Promise<void> {
    if (this.shell.exitCode !== null || this.shell.signalCode !== null) return;
    this.shell.ref();
    this.stdin.end();
    await once(this.shell, 'exit');
  }

  private tell(): void {
    if (this.stdin.writable) this.stdin.write(`${[...this.pids].join(' ')}\n`);
  }

  private get stdin(): Socket {
    // What spawn gives for a pipe.
    return this.shell.stdin as Socket;
  }
}
