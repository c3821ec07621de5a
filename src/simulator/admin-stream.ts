import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setImmediate } from 'node:timers/promises';

/**
 * Sends chunks as the client takes them: at most one is held here while its socket is full, other work of the process
 * runs between two, and the source is given up as soon as the client has gone.
 */
export async function sendChunks(response: ServerResponse, chunks: Iterable<string>): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => {
    gone.abort();
  });
  for (const chunk of chunks) {
    if (response.destroyed) return;
    if (chunk !== '' && !response.write(chunk)) await drained(response, gone.signal);
    // A socket that takes all at once drains within the same turn of the event loop.
    await setImmediate();
  }
  response.end();
}

/** Ends at the client's end as well: then there is nobody left to wait for. */
async function drained(response: ServerResponse, signal: AbortSignal): Promise<void> {
  try {
    await once(response, 'drain', { signal });
  } catch (thrown) {
    if (!signal.aborted) throw thrown;
  }
}
