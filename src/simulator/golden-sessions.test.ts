import { afterEach, describe, expect, it } from '@jest/globals';
import { XMLParser } from 'fast-xml-parser';
import { checkAgainstSchemas, HAS_SCHEMAS } from '../cwmp/testing/schemas.js';
import { onOneLine, readSession, sessionNames, type Turn } from './testing/golden-session.js';
import { Rig } from './testing/rig.js';

/** Where connection requests are taken, which is another port each time. */
const OWN_PORT = /http:\/\/127\.0\.0\.1:\d+\//;
const PORT = 'http://cpe.example:7547/';

/** A SOAP parser that knows nothing of src/cwmp. */
const parser = new XMLParser({ ignoreAttributes: false, removeNSPrefix: true, parseTagValue: false });

describe('golden sessions', () => {
  let rig: Rig;
  afterEach(() => rig.close());

  it.each(sessionNames())('%s', async (name) => {
    const turns = readSession(name);
    const answers = turns.filter(({ from }) => from === 'ACS');
    rig = await Rig.create(1, {}, false);
    rig.acs.reply = ({ number }) => {
      const answer = answers[number];
      return answer ? { status: answer.status, body: answer.message } : { status: 204 };
    };
    await rig.shard.start();
    rig.clock.advance(0);
    await rig.ended(1);
    const session = rig.acs.posts.flatMap((post, i): Turn[] => [
      { from: 'CPE', status: 0, message: onOneLine(post.body).replace(OWN_PORT, PORT) },
      ...answers.slice(i, i + 1),
    ]);
    expect(session).toEqual(turns);
  });
});

describe('messages of golden sessions', () => {
  (HAS_SCHEMAS ? it : it.skip)('are what the schemas of CWMP and SOAP allow', () => {
    const messages = sessionNames()
      .flatMap(readSession)
      .filter(({ from, message }) => from === 'CPE' && message !== '');
    expect(() => {
      checkAgainstSchemas(messages.map(({ message }) => message));
    }).not.toThrow();
  });

  it.each(sessionNames())('%s is SOAP for another parser as well', (name) => {
    for (const { from, message } of readSession(name)) {
      if (from === 'ACS' || message === '') continue;
      const { Envelope } = parser.parse(message) as { Envelope: { Header?: object; Body: object } };
      expect(Object.keys(Envelope.Body)).toHaveLength(1);
    }
  });
});
