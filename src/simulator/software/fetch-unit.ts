import { createHash } from 'node:crypto';
import { cwmpFault } from '../../cwmp/faults.js';
import type { ResultFault } from '../../cwmp/rpcs/result-fault.js';
import { FileExchange, type FileParts } from '../transfer/file-exchange.js';
import { transferFault } from '../transfer/file-faults.js';

/** A deployment unit that has come, of which nothing is kept but what it is known by. */
export interface UnitBytes {
  /** In hexadecimal digits. */
  readonly sha256: string;
  readonly kib: number;
}

/**
 * Fetches the file of a deployment unit.
 *
 * @param room KiB that are free for it; -1 for enough
 */
export function fetchUnit(
  parts: FileParts,
  from: { readonly url: string; readonly username: string; readonly password: string },
  room: number,
  ended: (outcome: UnitBytes | { readonly fault: ResultFault }) => void,
): { abort(): void } {
  const hash = createHash('sha256');
  let size = 0;
  const isTooLarge = (bytes: number): boolean => room >= 0 && Math.ceil(bytes / 1024) > room;
  const tooLarge = (bytes: number): ResultFault =>
    cwmpFault(9027, `${Math.ceil(bytes / 1024)} KiB are needed, ${room} are free`);
  let announced = 0;
  const exchange = new FileExchange(
    parts,
    {
      ...from,
      announced: (length = 0) => {
        size = 0;
        announced = length;
        return isTooLarge(length) ? 'it does not fit' : undefined;
      },
      sink: (piece) => {
        size += piece.length;
        hash.update(piece);
      },
    },
    (failure) => {
      const bytes = Math.max(size, announced);
      if (isTooLarge(bytes)) ended({ fault: tooLarge(bytes) });
      else if (failure) ended({ fault: transferFault(true, failure) });
      else if (size === 0) ended({ fault: cwmpFault(9018, 'the file is empty') });
      else ended({ sha256: hash.digest('hex'), kib: Math.ceil(size / 1024) });
    },
  );
  exchange.start();
  return exchange;
}
