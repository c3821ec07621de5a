import { createServer, type AddressInfo, type Socket } from 'node:net';
import { PassThrough, type Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { Log, PortForward, type KubeConfig } from '@kubernetes/client-node';
import { ClusterError } from '../errors.js';

/** A port of a pod, as a port of this machine. */
export interface Tunnel {
  /** Such as `http://127.0.0.1:34567`. */
  readonly url: string;
  /** Why the pod was not reached, if it was not. */
  problem(): ClusterError | undefined;
  close(): Promise<void>;
}

export interface PodName {
  readonly namespace: string;
  readonly name: string;
}

export interface LogRequest {
  readonly follow: boolean;
  /** So many of the last lines. */
  readonly tail: number;
}

/** How a person's machine, which has no route to pods, reaches them: through the API server. */
export interface PodTransport {
  /** @param localPort 0 for any free one */
  tunnel(pod: PodName, port: number, localPort: number): Promise<Tunnel>;
  /** Writes what the container has logged, and with `follow` what it logs until the signal. */
  logs(pod: PodName, container: string, request: LogRequest, to: Writable, signal: AbortSignal): Promise<void>;
}

/** What is used here of a WebSocket. */
interface Channel {
  onclose: () => void;
  close(): void;
}

/**
 * Port-forwards rather than the API server's HTTP proxy of pods: that one keeps the Authorization header to itself, and
 * the admin API wants a token in it.
 */
export function createPodTransport(config: KubeConfig): PodTransport {
  return {
    async tunnel(pod, port, localPort) {
      const forward = new PortForward(config);
      const sockets = new Set<Socket>();
      let problem: ClusterError | undefined;
      const server = createServer((socket) => {
        sockets.add(socket);
        socket.once('close', () => sockets.delete(socket));
        socket.on('error', () => socket.destroy());
        forward
          .portForward(pod.namespace, pod.name, [port], socket, null, socket)
          .then((opened: unknown) => {
            // Without retries it is the WebSocket itself.
            const channel = opened as Channel;
            channel.onclose = () => socket.end();
            socket.once('close', () => {
              channel.close();
            });
          })
          .catch((thrown: unknown) => {
            problem = forwardProblem(pod, thrown);
            socket.destroy();
          });
      });
      await new Promise<void>((resolve, reject) => {
        server.once('error', (cause) => {
          reject(new ClusterError(`no port to forward ${pod.name} to: ${cause.message}`, { cause }));
        });
        server.listen(localPort, '127.0.0.1', resolve);
      });
      return {
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        problem: () => problem,
        async close() {
          for (const socket of sockets) socket.destroy();
          await new Promise((resolve) => server.close(resolve));
        },
      };
    },

    async logs({ namespace, name }, container, { follow, tail }, to, signal) {
      // The terminal stays open after it.
      const lines = new PassThrough();
      lines.pipe(to, { end: false });
      let reading: AbortController;
      try {
        reading = await new Log(config).log(namespace, name, container, lines, { follow, tailLines: tail });
      } catch (cause) {
        throw new ClusterError(
          `the logs of ${namespace}/${name} cannot be read: ${textOf(cause)}; it takes the right to get pods/log`,
          { cause },
        );
      }
      signal.addEventListener('abort', () => {
        reading.abort();
        lines.end();
      });
      await finished(lines);
    },
  };
}

function forwardProblem({ namespace, name }: PodName, cause: unknown): ClusterError {
  const text = textOf(cause);
  const right = text.includes('403') ? `; it takes the right to create pods/portforward in ${namespace}` : '';
  return new ClusterError(`${namespace}/${name} cannot be reached through the API server: ${text}${right}`, { cause });
}

/** A WebSocket fails with an event, not with an error. */
function textOf(thrown: unknown): string {
  const message: unknown = typeof thrown === 'object' && thrown !== null ? Reflect.get(thrown, 'message') : undefined;
  return typeof message === 'string' && message !== '' ? message : String(thrown);
}
