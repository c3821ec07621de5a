const FIRST_BYTES = 4096;

/**
 * A body that arrives in pieces, copied into one buffer that doubles: its cost follows from the bytes that came, whether
 * they came in one piece or a byte at a time, and not from the length that was announced.
 */
export class BodyBuffer {
  size = 0;
  #bytes: Buffer | undefined;

  append(bytes: Buffer, from: number, to: number): void {
    const size = this.size + to - from;
    let buffer = this.#bytes;
    if (!buffer || buffer.length < size) {
      const larger = Buffer.allocUnsafeSlow(Math.max(size, FIRST_BYTES, 2 * (buffer?.length ?? 0)));
      buffer?.copy(larger, 0, 0, this.size);
      buffer = this.#bytes = larger;
    }
    bytes.copy(buffer, this.size, from, to);
    this.size = size;
  }

  /** What came; valid until the next `append` or `clear`. */
  get bytes(): Buffer {
    return this.#bytes?.subarray(0, this.size) ?? Buffer.alloc(0);
  }

  clear(): void {
    this.size = 0;
    this.#bytes = undefined;
  }
}
