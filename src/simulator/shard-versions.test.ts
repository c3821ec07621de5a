import { afterEach, describe, expect, it } from '@jest/globals';
import { encodeInformResponse } from '../cwmp/acs-messages.js';
import { parseEnvelope } from '../cwmp/envelope.js';
import { encodeFault } from '../cwmp/fault-message.js';
import { cwmpFault } from '../cwmp/faults.js';
import { Rig } from './testing/rig.js';
import { polite, type Post, type Reply } from './testing/scripted-acs.js';

/** An ACS of CWMP 1.0 alone. */
const old =
  (refusal: (post: Post) => Reply) =>
  (post: Post): Reply => {
    if (post.method !== 'Inform') return polite(post);
    if (parseEnvelope(post.body).version !== '1-0') return refusal(post);
    return { body: encodeInformResponse('1-0', post.id) };
  };

describe('A CPE whose ACS is older than it', () => {
  let rig: Rig;
  afterEach(() => rig.close());

  async function meet(refusal: (post: Post) => Reply): Promise<string[]> {
    rig = await Rig.create(1, {}, false);
    rig.acs.reply = old(refusal);
    await rig.shard.start();
    rig.clock.advance(0);
    await rig.ended(1);
    rig.clock.advance(10_000);
    await rig.ended(2);
    return rig.acs.posts
      .filter(({ method }) => method === 'Inform')
      .map(({ body, inform }) => `${parseEnvelope(body).version} ${inform!.retryCount}`);
  }

  it.each<[string, (post: Post) => Reply]>([
    ['fault 8006', (post) => ({ body: encodeFault('1-0', post.id, cwmpFault(8006)) })],
    [
      'a fault of SOAP',
      () => ({
        body:
          '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault>' +
          '<faultcode>s:VersionMismatch</faultcode><faultstring>?</faultstring></s:Fault></s:Body></s:Envelope>',
      }),
    ],
  ])('retries in CWMP 1.0 after %s, and stays with it', async (_what, refusal) => {
    expect(await meet(refusal)).toEqual(['1-2 0', '1-0 1']);
    expect(rig.shard.status().cpes).toMatchObject({ ready: 1 });
    expect(await rig.metric('cpe_sim_cwmp_session_failures_total{reason="version"}')).toBe(1);
    rig.clock.advance(300_000);
    await rig.ended(3);
    expect(parseEnvelope(rig.acs.posts.findLast(({ method }) => method === 'Inform')!.body).version).toBe('1-0');
  });

  it('offers all versions again when it has rebooted', async () => {
    await meet((post) => ({ body: encodeFault('1-0', post.id, cwmpFault(8006)) }));
    rig.shard.act('r', { action: 'reboot', selector: { kind: 'all' }, salt: 1 });
    rig.clock.advance(10_000);
    await rig.ended(3);
    expect(parseEnvelope(rig.acs.posts.findLast(({ method }) => method === 'Inform')!.body).version).toBe('1-2');
  });

  it('does not change its version for an ACS that merely refuses it', async () => {
    expect(await meet((post) => ({ body: encodeFault('1-2', post.id, cwmpFault(8001)) }))).toEqual(['1-2 0', '1-2 1']);
  });
});
