import { describe, expect, it } from '@jest/globals';
import { escapeXml } from './xml-writer.js';

describe('escapeXml', () => {
  it.each([
    ['', ''],
    ['Device.DeviceInfo.', 'Device.DeviceInfo.'],
    [`a<b>&"c"'d'`, `a&lt;b&gt;&amp;&quot;c&quot;'d'`],
    ['&amp;', '&amp;amp;'],
    [']]>', ']]&gt;'],
    ['1\t2\n3\r4', '1\t2\n3&#13;4'],
    ['é\u{1F600}\ufffd', 'é\u{1F600}\ufffd'],
    ['a\u0000\u001fb', 'a\ufffd\ufffdb'],
    ['\ud800x\udc00', '\ufffdx\ufffd'],
    ['\ud83d\ud83d\ude00', '\ufffd\u{1F600}'],
    ['\ufffe\uffff', '\ufffd\ufffd'],
  ])('writes %j as %j', (text, written) => {
    expect(escapeXml(text)).toBe(written);
  });
});
