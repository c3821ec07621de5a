import type { ParameterValue } from '../cwmp/types.js';
import type { DataModelRoot, Device } from './inventory.js';
import type { AcsOptions } from './options.js';
import type { TaskRequest } from './tasks.js';
import { Order } from './tasks.js';

type OrderByRoot = Readonly<Record<DataModelRoot, Order>>;

const REFRESHED = ['DeviceInfo.SoftwareVersion', 'DeviceInfo.UpTime'];

/**
 * What the ACS asks of a device on its own account, decided by the events of its Inform. Its orders are made once: every
 * device's task points to them.
 */
export class Policy {
  readonly #provisioning: OrderByRoot | undefined;
  readonly #refresh: OrderByRoot;

  constructor(provisioning: AcsOptions['provisioning'], now: number) {
    this.#refresh = byRoot((root) => {
      const request: TaskRequest = { method: 'GetParameterValues', names: REFRESHED.map((name) => root + name) };
      return new Order(`refresh-${root.slice(0, -1)}`, 'refresh', request, now);
    });
    if (provisioning === undefined || provisioning.values.length === 0) return;
    const { values, parameterKey } = provisioning;
    this.#provisioning = byRoot((root) => {
      const request: TaskRequest = { method: 'SetParameterValues', values: underRoot(values, root), parameterKey };
      return new Order(`provisioning-${root.slice(0, -1)}`, 'provisioning', request, now);
    });
  }

  /** The order to queue for a device that has just informed the ACS of its events, if any. */
  orderFor(device: Device): Order | undefined {
    if (device.events.includes('0 BOOTSTRAP')) {
      const order = this.#provisioning?.[device.root];
      if (order !== undefined && !device.tasks.holds(order)) return order;
    }
    // A device that was called and has nothing to do would end its session at once, and a call would show nothing.
    if (device.events.includes('6 CONNECTION REQUEST') && device.tasks.waiting === 0) return this.#refresh[device.root];
    return undefined;
  }
}

function byRoot(make: (root: DataModelRoot) => Order): OrderByRoot {
  return { 'Device.': make('Device.'), 'InternetGatewayDevice.': make('InternetGatewayDevice.') };
}

function underRoot(values: readonly ParameterValue[], root: DataModelRoot): readonly ParameterValue[] {
  return values.map((value) => ({ ...value, name: value.name.replace(/^\{root\}\.?/, root) }));
}
