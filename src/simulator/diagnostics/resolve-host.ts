import { lookup } from 'node:dns';
import { isIP } from 'node:net';
import type { Clock } from '../clock.js';

/** Names are looked up by the system; its own patience may be longer. */
const PATIENCE_MS = 10_000;

/** The address of a host, undefined when it has none or nobody says so in time. The answer ends the wait. */
export function resolveHost(clock: Clock, host: string, resolved: (address: string | undefined) => void): () => void {
  let over = false;
  const end = (address: string | undefined): void => {
    if (over) return;
    over = true;
    cancel();
    resolved(address);
  };
  const cancel = clock.after(PATIENCE_MS, () => {
    end(undefined);
  });
  if (isIP(host) !== 0) setImmediate(end, host);
  else if (host === '') setImmediate(end, undefined);
  else {
    lookup(host, (error, address) => {
      end(error ? undefined : address);
    });
  }
  return () => {
    over = true;
    cancel();
  };
}
