import { afterAll, describe, expect, it } from '@jest/globals';
import { Story } from './cli-process.js';

const story = new Story();
afterAll(() => story.close());

describe('cpe-sim acs --api-token-file', () => {
  it('lets in who has the token of the file, and logs it nowhere', async () => {
    const file = story.file('token', 'kept-in-a-secret\n');
    const acs = story.start('acs', '--listen', '127.0.0.1:0', '--api-token-file', file);
    const [, base] = await acs.said(/Bearer \$TOKEN" (http:\S+)\/devices/);
    const status = async (token: string): Promise<number> =>
      (await fetch(`${base}/status`, { headers: { authorization: `Bearer ${token}` } })).status;
    expect(await status('kept-in-a-secret')).toBe(200);
    expect(await status('another')).toBe(401);
    acs.process.kill('SIGTERM');
    const { code, out, err } = await acs.ended;
    expect(code).toBe(0);
    expect(out + err).not.toContain('kept-in-a-secret');
  });

  it('refuses to start with an empty file', async () => {
    const file = story.file('empty', '\n');
    const { code, err } = await story.start('acs', '--listen', '127.0.0.1:0', '--api-token-file', file).ended;
    expect(err).toContain(`--api-token-file: ${file} is empty; it must hold a token`);
    expect(code).toBe(2);
  });
});
