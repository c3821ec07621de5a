import { expect, it } from '@jest/globals';
import { PassThrough } from 'node:stream';
import { LiveTerminal } from './live-terminal.js';

it('draws over what it drew, keeps lines above it, and goes without a trace', () => {
  const stream = new PassThrough();
  const live = new LiveTerminal({ stream, isTTY: true, color: false, columns: () => 80, rows: () => 24 });
  const written = (): string => String(stream.read() ?? '');
  live.draw(['one', 'two']);
  expect(written()).toBe('one\ntwo\n');
  live.draw(['three']);
  expect(written()).toBe('\r\u001b[2A\u001b[0Jthree\n');
  live.above('a warning', ['four']);
  expect(written()).toBe('\r\u001b[1A\u001b[0Ja warning\nfour\n');
  live.clear();
  expect(written()).toBe('\r\u001b[1A\u001b[0J');
  live.clear();
  expect(written()).toBe('');
});

it('draws no more lines than the terminal has', () => {
  const stream = new PassThrough();
  const live = new LiveTerminal({ stream, isTTY: true, color: false, columns: () => 80, rows: () => 3 });
  live.draw(['one', 'two', 'three']);
  live.draw(['four']);
  expect(String(stream.read())).toBe('one\ntwo\n\r\u001b[2A\u001b[0Jfour\n');
});
