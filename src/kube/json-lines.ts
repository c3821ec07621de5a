const NEWLINE = 0x0a;

/**
 * Splits a byte stream into lines. Bytes are put together before they are decoded, so a character that the network cut in
 * two stays whole; what has no newline yet is kept, not searched again.
 */
export class LineSplitter {
  #rest: Buffer[] = [];

  /** The lines that this chunk completes, in order, without their newlines and without empty ones. */
  push(chunk: Buffer): string[] {
    const lines: string[] = [];
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      const piece = chunk.subarray(start, end);
      const line = this.#rest.length === 0 ? piece.toString() : Buffer.concat([...this.#rest, piece]).toString();
      this.#rest = [];
      if (line !== '') lines.push(line);
      start = end + 1;
    }
    if (start < chunk.length) this.#rest.push(chunk.subarray(start));
    return lines;
  }

  /** Whether the stream stopped in the middle of a line. */
  get partial(): boolean {
    return this.#rest.length > 0;
  }
}
