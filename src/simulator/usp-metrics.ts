import type { Registry } from '../telemetry/registry.js';

/** Requests of TR-369 §6; their responses share the label of the request. */
const MSG_TYPES = [
  'GET',
  'GET_SUPPORTED_DM',
  'GET_INSTANCES',
  'SET',
  'ADD',
  'DELETE',
  'OPERATE',
  'NOTIFY',
  'GET_SUPPORTED_PROTO',
  'REGISTER',
  'DEREGISTER',
];

/** Kinds of notifications that an agent sends by itself (TR-369 §6.7). */
const NOTIFY_KINDS = [
  'Event',
  'ValueChange',
  'ObjectCreation',
  'ObjectDeletion',
  'OperationComplete',
  'OnBoardRequest',
];

/** Upper bounds in seconds. */
const RTT_BUCKETS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1];

/** Declares contract 1's USP metrics: at zero where their labels are known beforehand, so that dashboards find them. */
export function declareUspMetrics(registry: Registry): void {
  const requests = registry.counter('cpe_sim_usp_requests_total', 'USP requests that agents answered.', [
    'msg_type',
    'result',
  ]);
  const rtt = registry.histogram(
    'cpe_sim_usp_request_rtt_seconds',
    'From decoding a USP request to the end of sending its response.',
    RTT_BUCKETS,
    ['msg_type'],
  );
  for (const type of MSG_TYPES) {
    requests.cell(type, 'ok');
    requests.cell(type, 'error');
    rtt.cell(type);
  }
  const notifies = registry.counter(
    'cpe_sim_usp_autonomous_notifies_total',
    'Notifications that agents sent by themselves; gated=true where a Subscription allowed it.',
    ['notify_kind', 'gated'],
  );
  for (const kind of NOTIFY_KINDS) {
    notifies.cell(kind, 'true');
    notifies.cell(kind, 'false');
  }
  registry.gauge('cpe_sim_usp_mqtt_connection_state', 'MQTT connections by broker and state.', ['broker', 'state']);
}
