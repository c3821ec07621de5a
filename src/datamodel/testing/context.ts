import type { CpeContext, Variable } from '../context.js';

export const NOON = Date.parse('2026-05-05T12:00:00Z');

const VARIABLES: Partial<Record<Variable, string>> = {
  mac: '00:D0:9E:00:00:07',
  oui: '00D09E',
  periodicInformInterval: '300',
  natDetected: 'true',
  xmppStatus: 'Enabled',
  xmppLastChangeDate: '2026-05-05T11:00:00Z',
  xmppTlsEstablished: 'true',
};

/** A CPE that was booted four days ago, with variables that say their own names. */
export function contextOf(changes: Partial<CpeContext> = {}): CpeContext {
  return {
    index: 7,
    seed: 42,
    now: NOON,
    bootedAt: NOON - 4 * 86_400_000,
    overlay: undefined,
    variable: (name) => VARIABLES[name] ?? name,
    ...changes,
  };
}
