import { describe, expect, it } from '@jest/globals';
import { KubeMetrics } from './metrics.js';
import { TestRegistry } from './testing/test-registry.js';

describe('KubeMetrics', () => {
  it('has the names that dashboards know', () => {
    const registry = new TestRegistry();
    const metrics = new KubeMetrics(registry);
    const controller = metrics.controller('fleets');
    controller.workers(4);
    controller.reconciled('error', 0.2);
    controller.queue.added();
    controller.queue.retried();
    controller.queue.waitedFor(0.1);
    controller.queue.workedFor(0.2);
    metrics.onAnswer('GET', '200');
    metrics.leading('operator', true);
    expect(registry.names).toEqual([
      'controller_runtime_active_workers',
      'controller_runtime_max_concurrent_reconciles',
      'controller_runtime_reconcile_time_seconds',
      'controller_runtime_reconcile_total',
      'leader_election_master_status',
      'rest_client_requests_total',
      'workqueue_adds_total',
      'workqueue_depth',
      'workqueue_longest_running_processor_seconds',
      'workqueue_queue_duration_seconds',
      'workqueue_retries_total',
      'workqueue_unfinished_work_seconds',
      'workqueue_work_duration_seconds',
    ]);
  });

  it('starts every result at zero, so that the first error shows as an increase', () => {
    const registry = new TestRegistry();
    const controller = new KubeMetrics(registry).controller('fleets');
    expect(registry.value('controller_runtime_reconcile_total', 'fleets', 'error')).toBe(0);
    controller.reconciled('success', 0.01);
    expect(registry.value('controller_runtime_reconcile_total', 'fleets', 'success')).toBe(1);
    expect(registry.observations('controller_runtime_reconcile_time_seconds', 'fleets')).toEqual([0.01]);
  });

  it('tells who leads', () => {
    const registry = new TestRegistry();
    const metrics = new KubeMetrics(registry);
    metrics.leading('operator', true);
    metrics.leading('operator', false);
    expect(registry.value('leader_election_master_status', 'operator')).toBe(0);
  });
});
