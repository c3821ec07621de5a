import { describe, expect, it } from '@jest/globals';
import { CellTable, CounterCell, GaugeCell } from './cells.js';

describe('cells', () => {
  it('count up by one or by n', () => {
    const cell = new CounterCell();
    cell.inc();
    cell.inc(41);
    expect(cell.value).toBe(42);
  });

  it('gauge up, down and to a value', () => {
    const cell = new GaugeCell();
    cell.inc(3);
    cell.dec();
    expect(cell.value).toBe(2);
    cell.set(7);
    expect(cell.value).toBe(7);
  });
});

describe('CellTable', () => {
  it('makes one cell for the same label values, in the order of the label names', () => {
    const table = new CellTable(['a', 'b'], () => new CounterCell());
    const cell = table.cell(['x', 'y']);
    expect(table.cell(['x', 'y'])).toBe(cell);
    expect(table.cell(['y', 'x'])).not.toBe(cell);
    expect([...table.entries()].map(({ labels }) => labels)).toEqual([
      { a: 'x', b: 'y' },
      { a: 'y', b: 'x' },
    ]);
  });

  it('keeps label values apart that look alike when joined', () => {
    const table = new CellTable(['a', 'b'], () => new CounterCell());
    expect(table.cell(['x","y', 'z'])).not.toBe(table.cell(['x', 'y","z']));
  });
});
