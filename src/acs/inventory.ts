import type { DuResult } from '../cwmp/rpcs/du-state-change-complete.js';
import type { CwmpFault, DeviceId, Inform, ParameterValue } from '../cwmp/types.js';
import { deviceKey } from './device-key.js';
import { AcsError } from './errors.js';
import { KnownValues } from './known-values.js';
import { ListPool, StringPool, detached } from './string-pool.js';
import { TaskQueue } from './tasks.js';

/** The root object of a device's data model: TR-181 or TR-098. */
export type DataModelRoot = 'Device.' | 'InternetGatewayDevice.';

/** A fault that a device answered a request of the ACS with. */
export interface DeviceFault {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly method: string;
  readonly fault: CwmpFault;
}

/** The end of a file transfer, as a device told it. */
export interface DeviceTransfer {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly commandKey: string;
  /** Code 0 when it went well. */
  readonly fault: CwmpFault;
  /** xsd:dateTime, as the device wrote it. */
  readonly startTime: string;
  readonly completeTime: string;
}

/** The end of changes of deployment units, as a device told it. */
export interface DeviceDuChange {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Empty for changes that the ACS did not ask for. */
  readonly commandKey: string;
  readonly autonomous: boolean;
  readonly results: readonly Pick<DuResult, 'uuid' | 'deploymentUnitRef' | 'version' | 'currentState' | 'fault'>[];
  /** Results beyond those that are kept. */
  readonly omitted: number;
}

/** Ends of transfers, and of changes of deployment units, that are remembered of one device, newest last. */
const MAX_TRANSFERS = 4;
/** Results of such a change that are remembered. */
const MAX_RESULTS = 32;

export interface InventoryLimits {
  readonly maxDevices: number;
  /** Values of parameters remembered for one device. */
  readonly maxValuesPerDevice: number;
  /** Faults remembered of one device, newest last. */
  readonly maxFaultsPerDevice: number;
}

const NO_FAULTS: readonly DeviceFault[] = [];
const NO_TRANSFERS: readonly DeviceTransfer[] = [];
const NO_DU_CHANGES: readonly DeviceDuChange[] = [];
const NO_EVENTS: readonly string[] = [];

/** What the ACS knows of one device. Lean: there may be 100,000 of them. */
export class Device {
  readonly id: string;
  readonly deviceId: DeviceId;
  /** Milliseconds since 1970. */
  readonly firstInformAt: number;
  lastInformAt: number;
  informs = 0;
  /** Codes of the events of the last Inform. */
  events: readonly string[] = NO_EVENTS;
  root: DataModelRoot = 'Device.';
  readonly known = new KnownValues();
  faults: readonly DeviceFault[] = NO_FAULTS;
  transfers: readonly DeviceTransfer[] = NO_TRANSFERS;
  duChanges: readonly DeviceDuChange[] = NO_DU_CHANGES;
  readonly tasks = new TaskQueue();

  constructor(id: string, deviceId: DeviceId, now: number) {
    this.id = id;
    this.deviceId = deviceId;
    this.firstInformAt = now;
    this.lastInformAt = now;
  }

  /** Empty while the device has not told one (TR-069 §3.2.2). */
  get connectionRequestUrl(): string {
    return this.known.get(`${this.root}ManagementServer.ConnectionRequestURL`) ?? '';
  }

  /** `host:port`; empty while the device has told none (TR-069 §G.2.2). */
  get udpConnectionRequestAddress(): string {
    return this.known.get(`${this.root}ManagementServer.UDPConnectionRequestAddress`) ?? '';
  }

  /** Whether the device has told that there is a NAT before it; undefined: it has not told. */
  get natDetected(): boolean | undefined {
    const told = this.known.get(`${this.root}ManagementServer.NATDetected`);
    return told === undefined ? undefined : told === 'true' || told === '1';
  }
}

/** The devices that have ever contacted this ACS, by `OUI-ProductClass-SerialNumber`. */
export class Inventory {
  readonly #byId = new Map<string, Device>();
  /** In the order of their first contact: pages are slices of it. */
  readonly #all: Device[] = [];
  readonly #limits: InventoryLimits;
  readonly #strings = new StringPool(20_000);
  readonly #lists = new ListPool(this.#strings, 2_000);

  constructor(limits: InventoryLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#all.length;
  }

  get(id: string): Device | undefined {
    return this.#byId.get(id);
  }

  /** All devices in the order of their first contact. */
  all(): readonly Device[] {
    return this.#all;
  }

  /**
   * Takes in an Inform.
   *
   * @throws AcsError ACS_INVENTORY_FULL for a new device beyond `maxDevices`.
   */
  inform(inform: Inform, now: number): Device {
    const key = deviceKey(inform.device);
    const device = this.#byId.get(key) ?? this.#add(key, inform.device, now);
    device.lastInformAt = now;
    device.informs++;
    device.events = this.#lists.intern(inform.events.map((event) => event.code));
    device.known.merge(inform.parameters, this.#lists, this.#limits.maxValuesPerDevice);
    const first = inform.parameters[0];
    if (first !== undefined) device.root = first.name.startsWith('Device.') ? 'Device.' : 'InternetGatewayDevice.';
    return device;
  }

  /** Takes in values that a device told in answer to GetParameterValues. */
  learn(device: Device, values: readonly ParameterValue[]): void {
    device.known.merge(values, this.#lists, this.#limits.maxValuesPerDevice);
  }

  /** Remembers a fault, and forgets the oldest one when there are too many. */
  fault(device: Device, fault: DeviceFault): void {
    device.faults = [...device.faults, fault].slice(-this.#limits.maxFaultsPerDevice);
  }

  /** Remembers the end of a transfer, and forgets the oldest one when there are too many. */
  transferred(device: Device, transfer: DeviceTransfer): void {
    device.transfers = [...device.transfers, transfer].slice(-MAX_TRANSFERS);
  }

  /** Remembers the end of changes of deployment units likewise, with the first of their results. */
  duStateChanged(device: Device, at: number, commandKey: string | undefined, results: readonly DuResult[]): void {
    const kept = results.slice(0, MAX_RESULTS).map(({ uuid, deploymentUnitRef, version, currentState, fault }) => ({
      uuid: detached(uuid),
      deploymentUnitRef: detached(deploymentUnitRef),
      version: detached(version),
      currentState,
      fault: { code: fault.code, string: detached(fault.string) },
    }));
    const change: DeviceDuChange = {
      at,
      commandKey: detached(commandKey ?? ''),
      autonomous: commandKey === undefined,
      results: kept,
      omitted: results.length - kept.length,
    };
    device.duChanges = [...device.duChanges, change].slice(-MAX_TRANSFERS);
  }

  #add(key: string, told: DeviceId, now: number): Device {
    if (this.#all.length >= this.#limits.maxDevices) {
      throw new AcsError(
        'ACS_INVENTORY_FULL',
        `Device ${key} is refused: the inventory holds ${this.#limits.maxDevices} devices; raise limits.maxDevices`,
      );
    }
    const id = detached(key);
    const device = new Device(
      id,
      {
        manufacturer: this.#strings.intern(told.manufacturer),
        oui: this.#strings.intern(told.oui),
        productClass: this.#strings.intern(told.productClass),
        serialNumber: detached(told.serialNumber),
      },
      now,
    );
    this.#byId.set(id, device);
    this.#all.push(device);
    return device;
  }
}
