import { SessionFailure } from '../errors.js';

/** Why a CPE has no binding: what is wrong, and what helps. Few texts, and none names a CPE: they are kept (EventLog). */
export type Trouble = string;

const OUT_OF_DESCRIPTORS: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE']);

/** The server's name does not resolve, the port could not be opened, or nothing can be sent. */
export function localTrouble(error: NodeJS.ErrnoException, host: string): Trouble {
  if (error instanceof SessionFailure) return `${host} does not resolve`;
  const { code = error.message } = error;
  return OUT_OF_DESCRIPTORS.has(code)
    ? `the process has no file descriptor left for a UDP port (${code}); raise ulimit -n, or let fewer CPEs use STUN`
    : `nothing can be sent to ${host} (${code})`;
}

/** The server has answered with this ERROR-CODE. */
export function refusalTrouble(code: number | undefined, username: string): Trouble {
  if (code === 401 && username === '') return 'the server asks for a login, and STUNUsername is empty';
  // 430 Stale Credentials, 431 Integrity Check Failure, 432 Missing Username (RFC 3489 §11.2.9).
  if (code !== undefined && [401, 430, 431, 432].includes(code)) {
    return `the server refuses STUNUsername and STUNPassword (${code})`;
  }
  return `the server answers with error ${code ?? 'unknown'}`;
}
