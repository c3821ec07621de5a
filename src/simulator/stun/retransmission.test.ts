import { expect, it } from '@jest/globals';
import { isGivenUp, retransmitAfter } from './retransmission.js';

it('sends a request at the times of RFC 3489 §9.3, and gives it up after 9.5 s', () => {
  const times: number[] = [];
  let time = 0;
  for (let sent = 1; ; sent++) {
    times.push(time);
    time += retransmitAfter(sent);
    if (isGivenUp(sent)) break;
  }
  expect([times, time]).toEqual([[0, 100, 300, 700, 1500, 3100, 4700, 6300, 7900], 9500]);
});
