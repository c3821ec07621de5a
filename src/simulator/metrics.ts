import { LIFECYCLE_STATES, type LifecycleCounts } from '../api/lifecycle.js';
import { EVENT_RULES } from '../cwmp/event-codes.js';
import { isCpeFaultCode } from '../cwmp/faults.js';
import type { CounterCell, GaugeCell, HistogramCell } from '../telemetry/cells.js';
import type { Counter, Registry } from '../telemetry/registry.js';
import { SESSION_FAILURE_REASONS, type SessionFailureReason } from './errors.js';
import { declareUspMetrics } from './usp-metrics.js';

/** Fault codes of a CPE (TR-069 §A.5.1), which stand at zero from the start so that `rate()` sees the first one. */
const FIRST_CPE_FAULT = 9000;
const LAST_CPE_FAULT = 9032;

/** Upper bounds in seconds. */
const SESSION_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** What the shard counts. Cells are kept, and adding to one allocates nothing. */
export interface SimulatorMetrics {
  readonly bootstraps: CounterCell;
  /** Bootstrap and periodic sessions that ended in an error. */
  readonly failedSessions: CounterCell;
  readonly periodicTicks: CounterCell;
  readonly scheduledEventsFired: CounterCell;
  readonly sessionsActive: GaugeCell;
  /** In seconds. */
  readonly sessionDuration: HistogramCell;
  sessionFailures(reason: SessionFailureReason): CounterCell;
  /** Once for each event of an Inform. */
  informs(eventCode: string, result: 'ok' | 'error'): CounterCell;
  /** Faults that CPEs answered RPCs with. */
  rpcFaults(protocol: 'cwmp' | 'usp', code: number): CounterCell;
}

/**
 * Declares the metrics of contract 1 for one simulator process. No label identifies a CPE, so the number of series does
 * not grow with the fleet.
 *
 * @param readLifecycleCounts called at each scrape; must not walk the fleet
 * @param version of this program, for cpe_sim_build_info
 */
export function createSimulatorMetrics(
  registry: Registry,
  readLifecycleCounts: () => LifecycleCounts,
  version: string,
): SimulatorMetrics {
  declareGauges(registry, readLifecycleCounts, version);
  declareUspMetrics(registry);
  const failures = registry.counter(
    'cpe_sim_cwmp_session_failures_total',
    'CWMP sessions of any kind that ended in an error, by reason.',
    ['reason'],
  );
  for (const reason of SESSION_FAILURE_REASONS) failures.cell(reason);
  return {
    bootstraps: single(registry, 'cpe_sim_fleet_bootstraps_total', 'Bootstrap sessions that succeeded.'),
    failedSessions: single(
      registry,
      'cpe_sim_fleet_failed_sessions_total',
      'Bootstrap and periodic sessions that ended in an error.',
    ),
    periodicTicks: single(registry, 'cpe_sim_fleet_periodic_ticks_total', 'Periodic Inform timers that ran out.'),
    scheduledEventsFired: single(
      registry,
      'cpe_sim_fleet_scheduled_events_fired_total',
      'Deferred Reboot, FactoryReset and boot events that were carried out.',
    ),
    sessionsActive: registry.gauge('cpe_sim_cwmp_sessions_active', 'CWMP sessions under way.').cell(),
    sessionDuration: registry
      .histogram(
        'cpe_sim_cwmp_session_duration_seconds',
        'CWMP sessions from connecting to the end, however they ended.',
        SESSION_BUCKETS,
      )
      .cell(),
    sessionFailures: (reason) => failures.cell(reason),
    informs: declareInforms(registry),
    rpcFaults: declareRpcFaults(registry),
  };
}

function declareGauges(registry: Registry, readLifecycleCounts: () => LifecycleCounts, version: string): void {
  registry.gaugeFunction(
    'cpe_sim_fleet_cpes_by_state',
    'CPEs by lifecycle state, as of this scrape.',
    ['lifecycle_state'],
    () => {
      const counts = readLifecycleCounts();
      return LIFECYCLE_STATES.map((state) => ({ labels: { lifecycle_state: state }, value: counts[state] }));
    },
  );
  registry
    .gauge('cpe_sim_build_info', 'Always 1; the labels say what runs.', ['version', 'node_version'])
    .cell(version, process.version)
    .set(1);
}

function single(registry: Registry, name: string, help: string): CounterCell {
  return registry.counter(name, help).cell();
}

function declareInforms(registry: Registry): SimulatorMetrics['informs'] {
  const informs = registry.counter(
    'cpe_sim_cwmp_informs_total',
    'Informs by event; one with two events counts twice.',
    ['event_code', 'result'],
  );
  const byCode = new Map<string, Record<'ok' | 'error', CounterCell>>();
  const other = { ok: informs.cell('other', 'ok'), error: informs.cell('other', 'error') };
  for (const { code } of EVENT_RULES)
    byCode.set(code, { ok: informs.cell(code, 'ok'), error: informs.cell(code, 'error') });
  return (eventCode, result) => (byCode.get(eventCode) ?? other)[result];
}

function declareRpcFaults(registry: Registry): SimulatorMetrics['rpcFaults'] {
  const faults = registry.counter('cpe_sim_rpc_faults_total', 'Faults that CPEs answered RPCs with.', [
    'protocol',
    'code',
  ]);
  const cwmp = faultCells(faults, 'cwmp', isCpeFaultCode);
  const usp = faultCells(faults, 'usp', (code) => Number.isInteger(code) && code >= 7000 && code <= 7999);
  for (let code = FIRST_CPE_FAULT; code <= LAST_CPE_FAULT; code++) cwmp(code);
  return (protocol, code) => (protocol === 'cwmp' ? cwmp(code) : usp(code));
}

/** Cells by code; codes out of the protocol's range share one, so that no peer can make the series grow without end. */
function faultCells(
  faults: Counter<readonly ['protocol', 'code']>,
  protocol: string,
  inRange: (code: number) => boolean,
): (code: number) => CounterCell {
  const cells = new Map<number, CounterCell>();
  return (code) => {
    let cell = cells.get(code);
    if (!cell) {
      if (!inRange(code)) return faults.cell(protocol, 'other');
      cell = faults.cell(protocol, String(code));
      cells.set(code, cell);
    }
    return cell;
  };
}
