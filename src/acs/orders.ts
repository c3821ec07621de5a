import type { Device } from './inventory.js';
import { Order } from './tasks.js';
import type { TaskRequest } from './tasks.js';

/** Orders of the API that are remembered. */
const MAX_ORDERS = 1_000;

/** How an order was handed out. */
export interface Assignment {
  readonly order: Order;
  readonly queued: number;
  /** Devices that have too many tasks waiting already. */
  readonly refused: number;
}

/** The orders that were given from outside, the newest of them by id. */
export class OrderBook {
  readonly #orders = new Map<string, Order>();
  readonly #now: () => number;
  readonly #maxTasksPerDevice: number;
  #given = 0;

  constructor(now: () => number, maxTasksPerDevice: number) {
    this.#now = now;
    this.#maxTasksPerDevice = maxTasksPerDevice;
  }

  get(id: string): Order | undefined {
    return this.#orders.get(id);
  }

  /** Queues a request for devices. They share the request; each has a small task of its own. */
  give(request: TaskRequest, devices: Iterable<Device>): Assignment {
    const now = this.#now();
    const order = new Order(String(++this.#given), 'api', request, now);
    let [queued, refused] = [0, 0];
    for (const device of devices) {
      if (device.tasks.add(order, now, this.#maxTasksPerDevice)) queued++;
      else refused++;
    }
    this.#orders.set(order.id, order);
    for (const oldest of this.#orders.keys()) {
      if (this.#orders.size <= MAX_ORDERS) break;
      this.#orders.delete(oldest);
    }
    return { order, queued, refused };
  }
}
