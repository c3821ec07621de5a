import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Finds a port of 127.0.0.1 that nothing listens on. It lies below the range that systems take the local ports of
 * outgoing connections from, so that it is still free when a server on it is stopped and started again.
 */
export async function freePort(random: () => number = Math.random): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(random() * 12_000);
    const probe = createServer();
    const free = new Promise<boolean>((resolve) => {
      probe.once('listening', () => {
        resolve(true);
      });
      probe.once('error', () => {
        resolve(false);
      });
    });
    probe.listen(port, '127.0.0.1');
    if (!(await free)) continue;
    probe.close();
    await once(probe, 'close');
    return port;
  }
}
