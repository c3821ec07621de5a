import { decodeCpeMessage, encodeAcsRequest, encodeAcsResponse, encodeInformResponse } from '../cwmp/acs-messages.js';
import type { CpeMessage } from '../cwmp/acs-messages.js';
import { CPE_RPCS, isCpeMethod } from '../cwmp/cpe-rpcs.js';
import type { Envelope } from '../cwmp/envelope.js';
import { CwmpFaultError, CwmpParseError } from '../cwmp/errors.js';
import { encodeFault, encodeMustUnderstandFault } from '../cwmp/fault-message.js';
import { cwmpFault } from '../cwmp/faults.js';
import { decodeInform } from '../cwmp/inform.js';
import { methodAnsweredBy } from '../cwmp/rpcs.js';
import type { CwmpFault, CwmpVersion } from '../cwmp/types.js';
import { AcsError } from './errors.js';
import type { Device, Inventory } from './inventory.js';
import type { Policy } from './policy.js';
import { resultOf } from './task-result.js';
import { detached } from './string-pool.js';
import { typedRequest } from './typed-request.js';

/** What a session works on; it has no other effects. */
export interface SessionPorts {
  readonly inventory: Inventory;
  readonly policy: Policy;
  readonly maxTasksPerDevice: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * `new`: the Inform has not come; `open`: the device may speak, or leave the turn to the ACS; `awaiting`: the device has
 * to answer the ACS's request; `complete`: both have nothing more to say; `closed`: it ended otherwise.
 */
export type SessionState = 'new' | 'open' | 'awaiting' | 'complete' | 'closed';

const METHODS = ['Inform', ...Object.keys(CPE_RPCS)];

/**
 * The ACS's side of one session (TR-069 §3.7.2): a message of the device in, the body of the HTTP response out, no I/O.
 * What belongs to one session and no longer than it lasts is to hang on this object.
 */
export class AcsSession {
  /** The value of the session's cookie. */
  readonly token: string;
  /** Milliseconds since 1970. */
  lastMessageAt: number;
  readonly #ports: SessionPorts;
  #state: SessionState = 'new';
  #device: Device | undefined = undefined;
  #version: CwmpVersion = '1-0';
  /** ID of the request that waits for its answer. */
  #requestId = '';
  #requests = 0;

  constructor(token: string, ports: SessionPorts) {
    this.token = token;
    this.#ports = ports;
    this.lastMessageAt = ports.now();
  }

  get state(): SessionState {
    return this.#state;
  }

  /** The device, once it has informed. */
  get device(): Device | undefined {
    return this.#device;
  }

  /**
   * Takes a message of the device. The caller gives a session one Inform, the first message; another Inform is another
   * session.
   *
   * @returns the envelope to answer with; empty for 204, which completes the session.
   */
  receive(envelope: Envelope): string {
    this.lastMessageAt = this.#ports.now();
    const { version, id, method, notUnderstood } = envelope;
    if (notUnderstood !== '') return encodeMustUnderstandFault(version, id, notUnderstood);
    const device = this.#device;
    if (method !== 'Inform' && device === undefined)
      return this.#refuse(envelope, 8001, 'a session begins with an Inform');
    if (this.#state === 'awaiting' && device !== undefined) return this.#answer(device, envelope);
    switch (method) {
      case 'Inform':
        return this.#inform(envelope);
      default:
        if (device !== undefined && isCpeMethod(method)) return this.#hear(device, envelope);
        if (method !== 'Fault' && methodAnsweredBy(method) === undefined) return this.#refuse(envelope, 8000, method);
        return this.#refuse(envelope, 8003, `${method} answers no request`);
    }
  }

  /**
   * Takes an empty POST: the device has no request, so it is the ACS's turn.
   *
   * @returns as `receive` does
   */
  receiveEmpty(): string {
    this.lastMessageAt = this.#ports.now();
    const device = this.#device;
    if (device === undefined) return '';
    if (this.#state === 'awaiting') {
      this.#fail(device, { code: 0, string: 'the device sent an empty POST in place of an answer' });
    }
    return this.#next(device);
  }

  /** Ends the session from outside; a task under way goes back to its queue. */
  close(reason: string): void {
    if (this.#state === 'complete') return;
    if (this.#state === 'awaiting') this.#device?.tasks.interrupt(`session ${reason}`, this.#ports.now());
    this.#state = 'closed';
  }

  #inform(envelope: Envelope): string {
    const { inventory, policy, maxTasksPerDevice, now } = this.#ports;
    let device: Device;
    try {
      device = inventory.inform(decodeInform(envelope), now());
    } catch (error) {
      if (error instanceof CwmpParseError) return this.#refuse(envelope, 8003, error.message);
      if (error instanceof AcsError) return this.#refuse(envelope, 8004, error.message);
      throw error;
    }
    const order = policy.orderFor(device);
    // A device with a full queue goes without: it has been asked for enough.
    if (order !== undefined) device.tasks.add(order, now(), maxTasksPerDevice);
    this.#device = device;
    this.#version = envelope.version;
    this.#state = 'open';
    return encodeInformResponse(envelope.version, envelope.id);
  }

  /** Takes a request of the device. */
  #hear(device: Device, envelope: Envelope): string {
    const { inventory, now } = this.#ports;
    const { version, id } = envelope;
    let message: CpeMessage;
    try {
      message = decodeCpeMessage(envelope);
    } catch (error) {
      if (!(error instanceof CwmpFaultError)) throw error;
      return encodeFault(version, id, error.fault);
    }
    switch (message.method) {
      case 'GetRPCMethods':
        return encodeAcsResponse(version, id, { method: 'GetRPCMethodsResponse', methods: METHODS });
      case 'TransferComplete': {
        const { commandKey, fault, startTime, completeTime } = message;
        inventory.transferred(device, {
          at: now(),
          commandKey: detached(commandKey),
          fault: { code: fault.code, string: detached(fault.string) },
          startTime: detached(startTime),
          completeTime: detached(completeTime),
        });
        return encodeAcsResponse(version, id, { method: 'TransferCompleteResponse' });
      }
      case 'DUStateChangeComplete':
      case 'AutonomousDUStateChangeComplete': {
        const commandKey = message.method === 'DUStateChangeComplete' ? message.commandKey : undefined;
        inventory.duStateChanged(device, now(), commandKey, message.results);
        return encodeAcsResponse(version, id, { method: `${message.method}Response` });
      }
      case 'AutonomousTransferComplete':
      case 'RequestDownload':
        return encodeAcsResponse(version, id, { method: `${message.method}Response` });
      default:
        return this.#refuse(envelope, 8000, message.method);
    }
  }

  /** Takes what should be the answer to the request under way; whatever it is, that request is over. */
  #answer(device: Device, envelope: Envelope): string {
    const task = device.tasks.running;
    const { id, method } = envelope;
    this.#state = 'open';
    if (task === undefined) throw new Error(`Session ${this.token}: awaits an answer with no task running.`);
    const { request } = task.order;
    if (method !== 'Fault' && methodAnsweredBy(method) !== request.method) {
      this.#fail(device, { code: 0, string: `the device sent ${method || 'an empty Body'} in place of an answer` });
      return this.receive(envelope);
    }
    if (id !== this.#requestId) {
      const got = id === '' ? 'no ID' : `ID "${id}"`;
      this.#fail(device, { code: 0, string: `the device answered with ${got}, where "${this.#requestId}" is right` });
    } else this.#take(device, envelope);
    return this.#next(device);
  }

  /** Takes the answer to the request under way, and notes what is in it. */
  #take(device: Device, envelope: Envelope): void {
    const { inventory, now } = this.#ports;
    try {
      const message = decodeCpeMessage(envelope);
      if (message.method === 'Fault') {
        this.#fail(device, message.fault);
        return;
      }
      if (message.method === 'GetParameterValuesResponse') inventory.learn(device, message.values);
      device.tasks.succeed(resultOf(message), now());
    } catch (error) {
      if (!(error instanceof CwmpParseError)) throw error;
      this.#fail(device, { code: 0, string: `the device's answer cannot be read: ${error.message}` });
    }
  }

  #fail(device: Device, fault: CwmpFault): void {
    const { inventory, now } = this.#ports;
    const method = device.tasks.running?.order.request.method ?? '';
    inventory.fault(device, { at: now(), method, fault });
    device.tasks.fail(fault, now());
  }

  /** The ACS's turn: the next request, or the end. */
  #next(device: Device): string {
    const task = device.tasks.start(this.#ports.now());
    if (task === undefined) {
      this.#state = 'complete';
      return '';
    }
    this.#state = 'awaiting';
    this.#requestId = `acs-${++this.#requests}`;
    return encodeAcsRequest(this.#version, this.#requestId, typedRequest(task.order.request, device.known));
  }

  #refuse({ version, id }: Envelope, code: number, detail: string): string {
    return encodeFault(version, id, cwmpFault(code, detail));
  }
}
