import { beforeAll, describe, expect, it } from '@jest/globals';
import { Interner } from '../datamodel/interner.js';
import { loadProfile } from '../datamodel/load-profile.js';
import { Overlay } from '../datamodel/overlay.js';
import type { Profile } from '../datamodel/profile.js';
import { contextOf } from '../datamodel/testing/context.js';
import { tellsDuStateChange, tellsTransfer } from './autonomous-policy.js';
import { GATEWAY, PROFILE } from './testing/rig.js';

let gateway: Profile;
beforeAll(async () => {
  gateway = await loadProfile(GATEWAY.path);
});
const contextWith = (policy: string, values: Readonly<Record<string, string>>): ReturnType<typeof contextOf> => {
  const overlay = new Overlay(new Interner());
  for (const [name, value] of Object.entries(values)) {
    overlay.set(`Device.ManagementServer.${policy}.${name}`, value);
  }
  return contextOf({ overlay });
};

describe('the policy of autonomous transfers', () => {
  const upgrade = { type: 'Download', fileType: '1 Firmware Upgrade Image', faultCode: 0 };
  it.each([
    [{}, upgrade, false],
    [{ Enable: 'true' }, upgrade, true],
    [{ Enable: 'true' }, { ...upgrade, faultCode: 9016 }, true],
    [{ Enable: 'true', TransferTypeFilter: 'Upload' }, upgrade, false],
    [{ Enable: 'true', TransferTypeFilter: 'Download' }, upgrade, true],
    [{ Enable: 'true', ResultTypeFilter: 'Failure' }, upgrade, false],
    [{ Enable: 'true', ResultTypeFilter: 'Success' }, upgrade, true],
    [{ Enable: 'true', ResultTypeFilter: 'Success' }, { ...upgrade, faultCode: 9016 }, false],
    [{ Enable: 'true', FileTypeFilter: '2 Web Content, 1 Firmware Upgrade Image' }, upgrade, true],
    [{ Enable: 'true', FileTypeFilter: '2 Web Content' }, upgrade, false],
    [{ Enable: 'true', FileTypeFilter: '' }, upgrade, false],
  ])('with %j says of %j: %s', (values, transfer, told) => {
    expect(tellsTransfer(gateway, contextWith('AutonomousTransferCompletePolicy', values), transfer)).toBe(told);
  });

  it('is off where the device has none', async () => {
    expect(tellsTransfer(await loadProfile(PROFILE), contextOf(), upgrade)).toBe(false);
  });
});

describe('the policy of autonomous changes of deployment units', () => {
  const removed = { type: 'Uninstall', faultCode: 0 };
  const failed = { type: 'Update', faultCode: 9016 };
  it.each([
    [{}, removed, false],
    [{ Enable: 'true' }, removed, true],
    [{ Enable: 'true' }, failed, true],
    [{ Enable: 'true', OperationTypeFilter: 'Install,Update' }, removed, false],
    [{ Enable: 'true', OperationTypeFilter: '' }, removed, false],
    [{ Enable: 'true', ResultTypeFilter: 'Failure' }, removed, false],
    [{ Enable: 'true', ResultTypeFilter: 'Failure' }, failed, true],
    [{ Enable: 'true', ResultTypeFilter: 'Success' }, failed, false],
    [{ Enable: 'true', FaultCodeFilter: '9015' }, failed, false],
    [{ Enable: 'true', FaultCodeFilter: '9015,9016' }, failed, true],
    [{ Enable: 'true', FaultCodeFilter: '' }, removed, true],
  ])('with %j says of %j: %s', (values, change, told) => {
    expect(tellsDuStateChange(gateway, contextWith('DUStateChangeComplPolicy', values), change)).toBe(told);
  });
});
