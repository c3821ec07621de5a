/** What a queue shows at a scrape. */
export interface QueueGauges {
  readonly depth: number;
  /** How long each key that is worked on has been, in milliseconds. */
  workingMs(): Iterable<number>;
}

/** What a work queue tells of itself. Times are in seconds. */
export interface QueueMetrics {
  /** Called once, by the queue. */
  observe(queue: QueueGauges): void;
  added(): void;
  retried(): void;
  waitedFor(seconds: number): void;
  workedFor(seconds: number): void;
}
