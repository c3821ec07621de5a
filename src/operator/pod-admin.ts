import { Agent, request } from 'undici';
import type { ActionProgress, ActionRequest, AdminError, ShardStatus } from '../api/admin.js';
import type { ShardConfig } from '../api/shard-config.js';
import { OperatorError } from './errors.js';

/** Where a pod's admin API is, and what it asks for. */
export interface PodAddress {
  /** `metro-north-3`, for messages. */
  readonly pod: string;
  readonly ip: string;
  readonly token: string;
  /** It is asked again soon: the connection is kept for that. */
  readonly soon: boolean;
}

/** The admin API of the pods. Every call rejects with an OperatorError: OPERATOR_POD_ANSWER is a refusal, OPERATOR_POD no answer. */
export interface PodAdmin {
  status(to: PodAddress): Promise<ShardStatus>;
  /** Whether the pod took the configuration over; the text of a refusal says what asks for a restart. */
  configure(to: PodAddress, config: ShardConfig): Promise<{ readonly restartRequired?: string }>;
  /** Starts an action, or asks how it fares: a pod carries one id out once. */
  act(to: PodAddress, id: string, action: ActionRequest): Promise<ActionProgress>;
  close(): Promise<void>;
}

const CONNECT_MS = 2_000;
const ANSWER_MS = 5_000;
/** Longer than the time between two questions to a pod in which something is under way. */
const KEEP_ALIVE_MS = 2_000;

/** @param port of the admin API in every pod */
export function createPodAdmin(port: number): PodAdmin {
  const agent = new Agent({
    // An agent asks its pod one thing at a time. With one connection undici keeps no pool, which is most of the memory.
    connections: 1,
    connect: { timeout: CONNECT_MS },
    headersTimeout: ANSWER_MS,
    bodyTimeout: ANSWER_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
  });

  async function call(to: PodAddress, method: 'GET' | 'PUT', path: string, body?: unknown): Promise<Answer> {
    const host = to.ip.includes(':') ? `[${to.ip}]` : to.ip;
    try {
      const { statusCode, body: answer } = await request(`http://${host}:${port}${path}`, {
        dispatcher: agent,
        method,
        headers: { authorization: `Bearer ${to.token}`, 'content-type': 'application/json' },
        body: body === undefined ? null : JSON.stringify(body),
        reset: !to.soon,
      });
      return { status: statusCode, text: await answer.text() };
    } catch (cause) {
      throw new OperatorError('OPERATOR_POD', `it does not answer: ${reasonOf(cause)}`, { cause });
    }
  }

  /** The sender is our own program, so the shape of what it sends is that of src/api/admin.ts. */
  function read(answer: Answer): unknown {
    if (answer.status < 300) return JSON.parse(answer.text);
    const code = answer.status < 500 ? 'OPERATOR_POD_ANSWER' : 'OPERATOR_POD';
    throw new OperatorError(code, `it answered ${answer.status}: ${errorText(answer)}`);
  }

  return {
    status: async (to) => read(await call(to, 'GET', '/admin/status')) as ShardStatus,
    async configure(to, config) {
      const answer = await call(to, 'PUT', '/admin/config', config);
      if (answer.status === 409) return { restartRequired: errorText(answer) };
      read(answer);
      return {};
    },
    async act(to, id, action) {
      return read(await call(to, 'PUT', `/admin/actions/${encodeURIComponent(id)}`, action)) as ActionProgress;
    },
    close: () => agent.destroy(),
  };
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

function errorText({ text }: Answer): string {
  try {
    return (JSON.parse(text) as AdminError).error;
  } catch {
    // Not our program's answer: whatever answers there is quoted.
    return text.slice(0, 200);
  }
}

/** What the network said, without instanceof: an error of node:net need not be of this realm. */
function reasonOf(thrown: unknown): string {
  const { code = '', message = String(thrown) } = thrown as { readonly code?: string; readonly message?: string };
  if (code === 'UND_ERR_CONNECT_TIMEOUT') return `no connection within ${CONNECT_MS / 1000} s`;
  if (code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT')
    return `no answer within ${ANSWER_MS / 1000} s`;
  return code.startsWith('E') ? code : message;
}
