/** What a CPE carries out between its sessions, as plain data. */
export interface Job {
  /** Distinguishes those of a CPE. */
  readonly id: number;
}

/** The jobs of one kind of those CPEs that have any: until the ACS has acknowledged their ends. */
export class JobBook<T extends Job> {
  readonly #jobs = new Map<number, readonly T[]>();
  readonly #none: readonly T[] = [];

  of(slot: number): readonly T[] {
    return this.#jobs.get(slot) ?? this.#none;
  }

  get(slot: number, id: number): T | undefined {
    return this.of(slot).find((job) => job.id === id);
  }

  slots(): Iterable<number> {
    return this.#jobs.keys();
  }

  replace(slot: number, jobs: readonly T[]): void {
    if (jobs.length > 0) this.#jobs.set(slot, jobs);
    else this.#jobs.delete(slot);
  }

  /** Puts another state of a job in its place. */
  update(slot: number, job: T): void {
    this.replace(
      slot,
      this.of(slot).map((one) => (one.id === job.id ? job : one)),
    );
  }

  remove(slot: number, id: number): void {
    this.replace(
      slot,
      this.of(slot).filter((one) => one.id !== id),
    );
  }

  forget(slot: number): void {
    this.#jobs.delete(slot);
  }

  /** The text that `restore` reads; empty for none. */
  stored(slot: number): string {
    const all = this.#jobs.get(slot);
    return all ? JSON.stringify(all) : '';
  }

  restore(slot: number, stored: string): void {
    if (stored !== '') this.#jobs.set(slot, JSON.parse(stored) as T[]);
  }
}

/** The id of one more job. */
export function nextId(present: readonly Job[]): number {
  return 1 + Math.max(0, ...present.map(({ id }) => id));
}
