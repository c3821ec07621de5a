import { chmodSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import type { Logger } from '../api/logger.js';
import { answerControl, type ControlAnswer, type ControlledEngine } from './control-routes.js';
import { LocalError, messageOf, systemCode } from './errors.js';

export interface ControlServer {
  close(): Promise<void>;
}

const BODY_LIMIT = 1_000_000;

/**
 * Opens the socket under which `cpe-sim get` and its sisters reach this engine: for its user only.
 *
 * @throws LocalError (LOCAL_ENGINE_RUNNING) when another engine has it, (LOCAL_SOCKET) when it cannot be opened.
 */
export async function openControlServer(
  path: string,
  engine: ControlledEngine,
  logger: Logger,
): Promise<ControlServer> {
  makeFolder(dirname(path));
  const server = createServer((request, response) => {
    void serve(request, response, engine, logger);
  });
  const listen = async (): Promise<void> => {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    server.once('error', reject).listen(path, () => {
      server.off('error', reject);
      resolve(undefined);
    });
    await promise;
  };
  try {
    await listen().catch(async (thrown: unknown) => {
      if (systemCode(thrown) !== 'EADDRINUSE') throw thrown;
      if (await answers(path)) {
        throw new LocalError(
          'LOCAL_ENGINE_RUNNING',
          `another engine is running on ${path}; stop it, or give this one a socket of its own with --control-socket`,
        );
      }
      // What an engine left that died: nobody listens there.
      rmSync(path, { force: true });
      await listen();
    });
    chmodSync(path, 0o600);
  } catch (thrown) {
    if (thrown instanceof LocalError) throw thrown;
    throw new LocalError(
      'LOCAL_SOCKET',
      `cannot open the control socket ${path}: ${messageOf(thrown)}; choose another with --control-socket`,
      { cause: thrown },
    );
  }
  return {
    async close() {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      server.close(() => {
        resolve(undefined);
      });
      server.closeAllConnections();
      await promise;
    },
  };
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new LocalError('LOCAL_SOCKET', `cannot make the folder ${folder}: ${messageOf(cause)}`, { cause });
  }
  // In a folder that all may write to, somebody else could have made it first.
  const { uid } = statSync(folder);
  const own = process.getuid?.() ?? uid;
  if (uid !== own && uid !== 0) {
    throw new LocalError(
      'LOCAL_SOCKET',
      `the folder ${folder} belongs to another user; choose another place with --control-socket`,
    );
  }
}

function answers(path: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(path);
  socket.on('connect', () => {
    resolve(true);
    socket.destroy();
  });
  socket.on('error', () => {
    resolve(false);
  });
  return promise;
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  engine: ControlledEngine,
  logger: Logger,
): Promise<void> {
  let answer: ControlAnswer;
  try {
    const body = await readBody(request);
    answer = await answerControl(engine, request.method ?? 'GET', new URL(request.url ?? '/', 'http://engine'), body);
  } catch (thrown) {
    logger.error(`control socket: ${messageOf(thrown)}`);
    answer = { status: 500, body: { code: 'LOCAL_SOCKET', error: messageOf(thrown) } };
  }
  response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_LIMIT) throw new LocalError('LOCAL_INVALID', `a request of more than ${BODY_LIMIT} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
