/** A time as Kubernetes' MicroTime is written: `2026-01-01T00:00:00.000000Z`. */
export function microTime(wallMs: number): string {
  return new Date(wallMs).toISOString().replace('Z', '000Z');
}
