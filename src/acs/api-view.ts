import type { Device } from './inventory.js';
import type { Order, Task } from './tasks.js';

/** The JSON of the API, names in snake_case, times in RFC 3339. */

const time = (ms: number): string => new Date(ms).toISOString();

/** An entry of GET /api/devices. */
export function deviceSummary(device: Device): object {
  const { deviceId } = device;
  return {
    id: device.id,
    manufacturer: deviceId.manufacturer,
    oui: deviceId.oui,
    product_class: deviceId.productClass,
    serial_number: deviceId.serialNumber,
    first_inform_at: time(device.firstInformAt),
    last_inform_at: time(device.lastInformAt),
    informs: device.informs,
    last_events: device.events,
    connection_request_url: device.connectionRequestUrl,
    tasks_waiting: device.tasks.waiting,
  };
}

/** The answer of GET /api/devices/{id}. */
export function deviceDetail(device: Device): object {
  return {
    ...deviceSummary(device),
    parameters: device.known.toObject(),
    faults: device.faults.map(({ at, method, fault }) => ({ at: time(at), method, ...fault })),
    transfers: device.transfers.map(({ at, commandKey, fault, startTime, completeTime }) => ({
      at: time(at),
      command_key: commandKey,
      fault_code: fault.code,
      fault_string: fault.string,
      start_time: startTime,
      complete_time: completeTime,
    })),
    du_changes: device.duChanges.map(({ at, commandKey, autonomous, results, omitted }) => ({
      at: time(at),
      command_key: commandKey,
      autonomous,
      results: results.map(({ uuid, deploymentUnitRef, version, currentState, fault }) => ({
        uuid,
        deployment_unit_ref: deploymentUnitRef,
        version,
        current_state: currentState,
        fault_code: fault.code,
        fault_string: fault.string,
      })),
      ...(omitted > 0 && { omitted }),
    })),
    tasks: device.tasks.list().map(taskView),
  };
}

function taskView(task: Task): object {
  const { order, state, attempts, changedAt, result, fault } = task;
  return {
    id: order.id,
    origin: order.origin,
    method: order.request.method,
    state,
    attempts,
    created_at: time(order.createdAt),
    changed_at: time(changedAt),
    ...(result && { result }),
    ...(fault && { fault }),
  };
}

/** The answer of GET /api/tasks/{id}: an order, and how far its devices are. */
export function orderView(order: Order): object {
  const { id, origin, request, createdAt, counts } = order;
  return { id, origin, method: request.method, created_at: time(createdAt), counts };
}
