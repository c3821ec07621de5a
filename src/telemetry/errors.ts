/** A metric that is declared in a way which no scraper would accept; a mistake in the program, found at its start. */
export class TelemetryError extends Error {
  readonly code: 'TELEMETRY_COUNTER_NAME' | 'TELEMETRY_DUPLICATE_METRIC';
  constructor(code: TelemetryError['code'], message: string) {
    super(message);
    this.name = 'TelemetryError';
    this.code = code;
  }
}
