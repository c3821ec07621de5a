/** What a CPE does with a file (TR-069 §A.3.2.8, §A.4.1.5, FileType). */
export type DownloadUse = 'firmware' | 'configuration' | 'kept';
export type UploadSource = 'configuration' | 'log';

/** Numbers of the standard: web content, tones, ringers and stored images are fetched, and change nothing here. */
const DOWNLOADS: ReadonlyMap<string, DownloadUse> = new Map([
  ['1 Firmware Upgrade Image', 'firmware'],
  ['2 Web Content', 'kept'],
  ['3 Vendor Configuration File', 'configuration'],
  ['4 Tone File', 'kept'],
  ['5 Ringer File', 'kept'],
  ['6 Stored Firmware Image', 'kept'],
]);

/** The use of a file of this type; undefined for one that the CPE does not take. */
export function downloadUse(fileType: string): DownloadUse | undefined {
  return DOWNLOADS.get(fileType);
}

/** 3 and 4 name an instance of the tables of files; a simulated device has one of each. */
const CONFIGURATION = /^(1 Vendor Configuration File|3 Vendor Configuration File [1-9]\d*)$/;
const LOG = /^(2 Vendor Log File|4 Vendor Log File [1-9]\d*)$/;

/** What a file of this type is made of; undefined for one that the CPE does not have. */
export function uploadSource(fileType: string): UploadSource | undefined {
  if (CONFIGURATION.test(fileType)) return 'configuration';
  return LOG.test(fileType) ? 'log' : undefined;
}

/** Fault 9013 is for what is none of these (TR-069 §A.3.2.8: HTTP is what a CPE must speak). */
const SPOKEN = /^https?:$/;

/** What is wrong with a URL of a file: the fault code and why; undefined when it is right. */
export function urlProblem(url: string): { readonly code: 9003 | 9013; readonly why: string } | undefined {
  if (!URL.canParse(url)) return { code: 9003, why: `URL "${url}" is none` };
  const { protocol, username, password } = new URL(url);
  if (!SPOKEN.test(protocol)) return { code: 9013, why: `${protocol.slice(0, -1)} is not spoken, http and https are` };
  // TR-069 §A.3.2.8: the URL must not hold a login; there are arguments for it.
  if (username !== '' || password !== '') return { code: 9003, why: 'the URL holds a login' };
  return undefined;
}
