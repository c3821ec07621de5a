import type { RequestOf } from '../cwmp/rpcs.js';
import type { CwmpFault, ParameterType, ParameterValue } from '../cwmp/types.js';
import type { TaskResult } from './task-result.js';

/** What a task may ask of a device. */
export const TASK_METHODS = [
  'SetParameterValues',
  'GetParameterValues',
  'GetParameterNames',
  'Reboot',
  'FactoryReset',
  'Download',
  'Upload',
  'ChangeDUState',
] as const;
export type TaskMethod = (typeof TASK_METHODS)[number];

/** A value to be set; without a type, each device is sent the type that it has told itself. */
export type TaskValue = Omit<ParameterValue, 'type'> & { readonly type?: ParameterType };
export type TaskRequest =
  | RequestOf<Exclude<TaskMethod, 'SetParameterValues'>>
  | (Omit<RequestOf<'SetParameterValues'>, 'values'> & { readonly values: readonly TaskValue[] });

export type TaskState = 'queued' | 'running' | 'done' | 'fault';

/** Who asked for a task. */
export type TaskOrigin = 'api' | 'provisioning' | 'refresh';

/** Why a task failed: the device's CWMP fault, or code 0 where the ACS found no usable answer. */
export type TaskFault = CwmpFault;

/**
 * What is asked of devices. One order serves any number of them: a push to 10,000 devices holds its parameters once, and
 * a small Task for each device.
 */
export class Order {
  readonly id: string;
  readonly origin: TaskOrigin;
  readonly request: TaskRequest;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** How many of its tasks are in each state. */
  readonly counts: Record<TaskState, number> = { queued: 0, running: 0, done: 0, fault: 0 };

  constructor(id: string, origin: TaskOrigin, request: TaskRequest, createdAt: number) {
    this.id = id;
    this.origin = origin;
    this.request = request;
    this.createdAt = createdAt;
  }
}

/** One device's part of an order. */
export class Task {
  readonly order: Order;
  state: TaskState = 'queued';
  /** Sessions in which the device was asked. */
  attempts = 0;
  /** Milliseconds since 1970 of the last change of state. */
  changedAt: number;
  result: TaskResult | undefined = undefined;
  fault: TaskFault | undefined = undefined;

  constructor(order: Order, now: number) {
    this.order = order;
    this.changedAt = now;
    order.counts.queued++;
  }
}

/** A device that ends its session instead of answering is asked again in its next ones, so many times in all. */
export const MAX_ATTEMPTS = 3;
/** Finished tasks that are remembered of one device. */
export const MAX_FINISHED = 4;

const NONE: readonly Task[] = [];

/** The tasks of one device: those that wait, the one that runs, and the last few that are finished. */
export class TaskQueue {
  #waiting: readonly Task[] = NONE;
  #finished: readonly Task[] = NONE;
  #running: Task | undefined = undefined;

  get waiting(): number {
    return this.#waiting.length;
  }

  get running(): Task | undefined {
    return this.#running;
  }

  /** Says whether the order is waiting or running here already. */
  holds(order: Order): boolean {
    return this.#running?.order === order || this.#waiting.some((task) => task.order === order);
  }

  /** Queues a device's part of an order; undefined, and nothing queued, when `capacity` tasks are waiting. */
  add(order: Order, now: number, capacity: number): Task | undefined {
    if (this.#waiting.length >= capacity) return undefined;
    const task = new Task(order, now);
    this.#waiting = [...this.#waiting, task];
    return task;
  }

  /** Takes the next task to be carried out, or undefined when none waits or one is running. */
  start(now: number): Task | undefined {
    const [task, ...rest] = this.#waiting;
    if (task === undefined || this.#running !== undefined) return undefined;
    this.#waiting = rest.length === 0 ? NONE : rest;
    this.#running = task;
    task.attempts++;
    move(task, 'running', now);
    return task;
  }

  /** Ends the running task with what the device answered. */
  succeed(result: TaskResult, now: number): void {
    const task = this.#finish('done', now);
    if (task) task.result = result;
  }

  /** Ends the running task with a fault. */
  fail(fault: TaskFault, now: number): void {
    const task = this.#finish('fault', now);
    if (task) task.fault = fault;
  }

  /**
   * The session broke before the device answered: the running task goes back to the head of the queue, or fails when it
   * has been tried often enough.
   */
  interrupt(reason: string, now: number): void {
    const task = this.#running;
    if (task === undefined) return;
    if (task.attempts >= MAX_ATTEMPTS) {
      this.fail({ code: 0, string: `no answer in ${MAX_ATTEMPTS} sessions; the last one: ${reason}` }, now);
      return;
    }
    this.#running = undefined;
    this.#waiting = [task, ...this.#waiting];
    move(task, 'queued', now);
  }

  /** All tasks that are remembered: finished ones first, then the running one, then those that wait. */
  list(): readonly Task[] {
    return [...this.#finished, ...(this.#running ? [this.#running] : []), ...this.#waiting];
  }

  #finish(state: 'done' | 'fault', now: number): Task | undefined {
    const task = this.#running;
    if (task === undefined) return undefined;
    this.#running = undefined;
    this.#finished = [...this.#finished, task].slice(-MAX_FINISHED);
    move(task, state, now);
    return task;
  }
}

function move(task: Task, state: TaskState, now: number): void {
  task.order.counts[task.state]--;
  task.order.counts[state]++;
  task.state = state;
  task.changedAt = now;
}
