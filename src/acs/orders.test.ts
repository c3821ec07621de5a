import { describe, expect, it } from '@jest/globals';
import { Device } from './inventory.js';
import { OrderBook } from './orders.js';
import type { TaskRequest } from './tasks.js';

const device = (serialNumber: string): Device =>
  new Device(serialNumber, { manufacturer: 'E', oui: '00D09E', productClass: 'P', serialNumber }, 0);
const request: TaskRequest = { method: 'Reboot', commandKey: 'k' };

describe('OrderBook', () => {
  it('gives 10,000 devices one request', () => {
    const devices = Array.from({ length: 10_000 }, (_, i) => device(`SIM${i}`));
    const { order, queued } = new OrderBook(() => 0, 5).give(request, devices);
    expect(queued).toBe(10_000);
    expect(order.counts.queued).toBe(10_000);
    expect(new Set(devices.map(({ tasks }) => tasks.list()[0]!.order.request))).toEqual(new Set([request]));
    expect(devices.every(({ tasks }) => tasks.list()[0]!.order.request === request)).toBe(true);
  });

  it('tells how many devices are full', () => {
    const book = new OrderBook(() => 0, 1);
    const [a, b] = [device('a'), device('b')];
    book.give(request, [a]);
    expect(book.give(request, [a, b])).toMatchObject({ queued: 1, refused: 1 });
  });

  it('forgets the oldest orders', () => {
    const book = new OrderBook(() => 0, 1);
    for (let i = 0; i < 1_001; i++) book.give(request, []);
    expect(book.get('1')).toBeUndefined();
    expect(book.get('2')).toBeDefined();
    expect(book.get('1001')).toBeDefined();
  });
});
