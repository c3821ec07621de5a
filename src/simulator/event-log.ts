/** Events that are kept for each CPE (contract of GET /admin/cpes/{id}). */
export const EVENTS_KEPT = 32;

const EVENTS_PER_CHUNK = 4;
/** Two words an event (time, text), and the number of the chunk before. */
const CHUNK_WORDS = EVENTS_PER_CHUNK * 2 + 1;
const MOST_CHUNKS = EVENTS_KEPT / EVENTS_PER_CHUNK + 1;
const CHUNKS_PER_PAGE = 1 << 14;
const NONE = 0xffffffff;
/** Distinct texts that are kept apart; what comes later is told as `other`. */
const MOST_TEXTS = 4096;

export interface LoggedEvent {
  /** ms since the epoch. */
  readonly at: number;
  readonly text: string;
}

/**
 * The last events of every CPE: packed into chunks of four from a shared pool, texts interned, time in hundredths of a
 * second. 5 bytes for a CPE without events, 41 with up to four, 329 at most.
 */
export class EventLog {
  readonly #epoch: number;
  readonly #pages: Uint32Array[] = [];
  readonly #texts: string[] = ['other'];
  readonly #ids = new Map<string, number>([['other', 0]]);
  #allocated = 0;
  #free = NONE;
  /** The newest chunk of each slot. */
  #newest: Uint32Array;
  /** Events in the newest chunk. */
  #fill: Uint8Array;

  constructor(capacity: number, epoch: number) {
    this.#epoch = epoch;
    this.#newest = new Uint32Array(capacity).fill(NONE);
    this.#fill = new Uint8Array(capacity);
  }

  /** Makes room for slots 0 to capacity - 1; the events of slots above are forgotten. */
  resize(capacity: number): void {
    for (let slot = capacity; slot < this.#newest.length; slot++) this.clear(slot);
    const newest = new Uint32Array(capacity).fill(NONE);
    newest.set(this.#newest.subarray(0, capacity));
    const fill = new Uint8Array(capacity);
    fill.set(this.#fill.subarray(0, capacity));
    this.#newest = newest;
    this.#fill = fill;
  }

  /** The number of a text, for `add`: look it up once where the text is fixed. */
  intern(text: string): number {
    let id = this.#ids.get(text);
    if (id === undefined) {
      if (this.#texts.length >= MOST_TEXTS) return 0;
      id = this.#texts.length;
      this.#texts.push(text);
      this.#ids.set(text, id);
    }
    return id;
  }

  add(slot: number, now: number, textId: number): void {
    let chunk = this.#newest[slot] as number;
    let fill = this.#fill[slot] as number;
    if (chunk === NONE || fill === EVENTS_PER_CHUNK) {
      chunk = this.#nextChunk(chunk);
      this.#newest[slot] = chunk;
      fill = 0;
    }
    const page = this.#page(chunk);
    const at = this.#offset(chunk) + fill * 2;
    page[at] = Math.max(0, Math.round((now - this.#epoch) / 10));
    page[at + 1] = textId;
    this.#fill[slot] = fill + 1;
  }

  /** The events that are kept of a slot, oldest first. */
  read(slot: number): LoggedEvent[] {
    const events: LoggedEvent[] = [];
    let chunk = this.#newest[slot] as number;
    let fill = this.#fill[slot] as number;
    while (chunk !== NONE && events.length < EVENTS_KEPT) {
      for (let i = fill - 1; i >= 0 && events.length < EVENTS_KEPT; i--) events.push(this.#event(chunk, i));
      chunk = this.#before(chunk);
      fill = EVENTS_PER_CHUNK;
    }
    return events.reverse();
  }

  last(slot: number): LoggedEvent | undefined {
    const chunk = this.#newest[slot] as number;
    return chunk === NONE ? undefined : this.#event(chunk, (this.#fill[slot] as number) - 1);
  }

  clear(slot: number): void {
    let chunk = this.#newest[slot] as number;
    while (chunk !== NONE) {
      const before = this.#before(chunk);
      this.#page(chunk)[this.#offset(chunk)] = this.#free;
      this.#free = chunk;
      chunk = before;
    }
    this.#newest[slot] = NONE;
    this.#fill[slot] = 0;
  }

  #event(chunk: number, i: number): LoggedEvent {
    const page = this.#page(chunk);
    const at = this.#offset(chunk) + i * 2;
    return { at: this.#epoch + (page[at] as number) * 10, text: this.#texts[page[at + 1] as number] ?? 'other' };
  }

  /** A chunk to follow `newest`: a new one, or, when the slot has all it may have, its oldest. */
  #nextChunk(newest: number): number {
    let count = 0;
    let afterOldest = NONE;
    let oldest = newest;
    while (oldest !== NONE) {
      count++;
      const before = this.#before(oldest);
      if (before === NONE) break;
      afterOldest = oldest;
      oldest = before;
    }
    let chunk: number;
    if (count >= MOST_CHUNKS) {
      this.#setBefore(afterOldest, NONE);
      chunk = oldest;
    } else chunk = this.#allocate();
    this.#setBefore(chunk, newest);
    return chunk;
  }

  #allocate(): number {
    if (this.#free !== NONE) {
      const chunk = this.#free;
      this.#free = this.#page(chunk)[this.#offset(chunk)] as number;
      return chunk;
    }
    if (this.#allocated % CHUNKS_PER_PAGE === 0) this.#pages.push(new Uint32Array(CHUNKS_PER_PAGE * CHUNK_WORDS));
    return this.#allocated++;
  }

  #page(chunk: number): Uint32Array {
    return this.#pages[Math.floor(chunk / CHUNKS_PER_PAGE)] as Uint32Array;
  }

  #offset(chunk: number): number {
    return (chunk % CHUNKS_PER_PAGE) * CHUNK_WORDS;
  }

  #before(chunk: number): number {
    return this.#page(chunk)[this.#offset(chunk) + CHUNK_WORDS - 1] as number;
  }

  #setBefore(chunk: number, before: number): void {
    this.#page(chunk)[this.#offset(chunk) + CHUNK_WORDS - 1] = before;
  }
}
