import { createHash } from 'node:crypto';
import type { ResultFault } from '../../cwmp/rpcs/result-fault.js';
import { CONFIG_BYTES } from './config-file.js';
import { type FileBody, FileExchange, type FileParts } from './file-exchange.js';
import { transferFault } from './file-faults.js';
import { downloadUse } from './file-types.js';
import type { ForcedFault } from './forced-fault.js';
import { fileNameOf, firmwareVersion } from './firmware-version.js';
import { isDownload, type Transfer } from './transfer.js';

/** What came of an attempt: a fault, or what a file that was fetched is for. */
export type JobResult =
  | { readonly fault: ResultFault; readonly forced?: boolean }
  | { readonly fault?: undefined; readonly version: string; readonly configuration: string | undefined };

/** An attempt at a transfer that runs. */
export interface Job {
  /** Ends it; nobody is told. */
  abort(): void;
}

/** Sends a text as a file. */
export function textBody(text: string): FileBody {
  const bytes = Buffer.from(text);
  return { length: bytes.length, piece: (from) => bytes.subarray(from) };
}

/**
 * Begins an attempt.
 *
 * @param uploaded the text of the file to upload
 * @param versions those of spec.firmware.distribution
 * @param forced what it is to end with, unless it comes to another end before
 */
export function beginTransfer(
  parts: FileParts,
  transfer: Transfer,
  uploaded: string,
  versions: readonly string[],
  forced: ForcedFault | undefined,
  ended: (result: JobResult) => void,
): Job {
  if (forced?.point === 'begin') {
    const end = setImmediate(ended, { fault: forced.fault, forced: true });
    return {
      abort: () => {
        clearImmediate(end);
      },
    };
  }
  return isDownload(transfer)
    ? fetchFile(parts, transfer, versions, forced, ended)
    : sendFile(parts, transfer, uploaded, forced, ended);
}

/** An upload ends with what is forced when the server has it all: only its answer tells. */
function sendFile(
  parts: FileParts,
  transfer: Transfer,
  text: string,
  forced: ForcedFault | undefined,
  ended: (result: JobResult) => void,
): Job {
  const { url, username, password } = transfer;
  const exchange = new FileExchange(parts, { url, username, password, body: textBody(text) }, (failure) => {
    if (failure) ended({ fault: transferFault(false, failure) });
    else if (forced) ended({ fault: forced.fault, forced: true });
    else ended({ version: '', configuration: undefined });
  });
  exchange.start();
  return exchange;
}

/** A file of the size that was said; of an image nothing is kept but its hash, of a configuration the text. */
function fetchFile(
  parts: FileParts,
  transfer: Transfer,
  versions: readonly string[],
  forced: ForcedFault | undefined,
  ended: (result: JobResult) => void,
): Job {
  const { url, username, password, fileSize, fileType, targetFileName } = transfer;
  const use = downloadUse(fileType);
  const hash = createHash('sha256');
  const kept: Buffer[] = [];
  let size = 0;
  let struck = false;
  const strike = (): string => {
    struck = true;
    return 'injected';
  };
  const exchange = new FileExchange(
    parts,
    {
      url,
      username,
      password,
      announced: (length) => {
        size = 0;
        if (forced?.point === 'answer') return strike();
        if (length === undefined) return undefined;
        if (fileSize !== 0 && length !== fileSize) return wrongSize(length, fileSize);
        return use === 'configuration' && length > CONFIG_BYTES ? tooLarge(length) : undefined;
      },
      sink: (piece) => {
        size += piece.length;
        if (forced?.point === 'middle') {
          exchange.abort();
          ended({ fault: forced.fault, forced: true });
          return;
        }
        if (use === 'firmware') hash.update(piece);
        else if (use === 'configuration' && size <= CONFIG_BYTES) kept.push(Buffer.from(piece));
      },
    },
    (failure) => {
      if (forced && (struck || !failure)) {
        ended({ fault: forced.fault, forced: true });
        return;
      }
      const wrong = failure ?? refused(size, transfer, use === 'configuration');
      if (wrong) ended({ fault: transferFault(true, wrong) });
      else if (use === 'firmware') {
        const version = firmwareVersion([targetFileName, fileNameOf(url)], versions, hash.digest('hex'));
        ended({ version, configuration: undefined });
      } else {
        ended({
          version: '',
          configuration: use === 'configuration' ? Buffer.concat(kept).toString('utf8') : undefined,
        });
      }
    },
  );
  exchange.start();
  return exchange;
}

function refused(
  size: number,
  { fileSize }: Transfer,
  configuration: boolean,
): { stage: 'refused'; why: string } | undefined {
  const stage = 'refused';
  if (size === 0) return { stage, why: 'the file is empty' };
  if (fileSize !== 0 && size !== fileSize) return { stage, why: wrongSize(size, fileSize) };
  return configuration && size > CONFIG_BYTES ? { stage, why: tooLarge(size) } : undefined;
}

function wrongSize(size: number, fileSize: number): string {
  return `the file has ${size} bytes, and FileSize is ${fileSize}`;
}

function tooLarge(size: number): string {
  return `a configuration of ${size} bytes is more than the ${CONFIG_BYTES} that the CPE takes`;
}
