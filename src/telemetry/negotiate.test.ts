import { describe, expect, it } from '@jest/globals';
import { negotiateFormat } from './negotiate.js';

describe('negotiateFormat', () => {
  it.each([
    [undefined, 'text'],
    ['', 'text'],
    ['*/*', 'text'],
    ['text/plain', 'text'],
    ['application/openmetrics-text', 'openmetrics'],
    ['Application/OpenMetrics-Text; Version="1.0.0"', 'openmetrics'],
    ['application/openmetrics-text;version=0.0.1', 'text'],
    ['application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.4', 'openmetrics'],
    ['application/openmetrics-text;q=0.4, text/plain;q=0.5', 'text'],
    ['application/openmetrics-text;q=0.5, text/plain;q=0.5', 'openmetrics'],
    ['application/openmetrics-text;q=0', 'text'],
    ['application/openmetrics-text;q=0, */*', 'text'],
    ['application/*;q=0.9, text/*;q=0.1', 'openmetrics'],
    ['text/html, application/xhtml+xml, */*;q=0.8', 'text'],
    ['application/json', 'text'],
    ['application/openmetrics-text;q=7', 'text'],
    // What Prometheus 3 sends.
    [
      'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
      'openmetrics',
    ],
    ['text/plain;version=0.0.4;q=1,*/*;q=0.1', 'text'],
  ])('%s: %s', (accept, format) => {
    expect(negotiateFormat(accept)).toBe(format);
  });
});
