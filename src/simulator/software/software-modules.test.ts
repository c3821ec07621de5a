import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ServerResponse } from 'node:http';
import type { EncodableRequest } from '../../cwmp/acs-messages.js';
import { encodeFault } from '../../cwmp/fault-message.js';
import { cwmpFault } from '../../cwmp/faults.js';
import type { DuOperation } from '../../cwmp/rpcs/change-du-state.js';
import { checkAgainstSchemas, HAS_SCHEMAS } from '../../cwmp/testing/schemas.js';
import { FileServer, type FileCall } from '../testing/file-server.js';
import { GATEWAY, Rig, until } from '../testing/rig.js';
import { asking, polite, type Post, type Reply } from '../testing/scripted-acs.js';
import { unitUuid } from './uuid.js';

const MODULES = 'Device.SoftwareModules.';
const LINUX = `${MODULES}ExecEnv.1`;
const OSGI = `${MODULES}ExecEnv.2`;
const UUID = '11111111-2222-5333-8444-555555555555';
const BYTES = Buffer.alloc(3000, 'unit');

describe('software modules of CPEs', () => {
  let rig: Rig;
  let server: FileServer;
  let url: (name: string) => string;
  let afterwards: (post: Post) => Reply;
  let serve: (call: FileCall, response: ServerResponse) => void;

  beforeEach(async () => {
    afterwards = polite;
    serve = (_call, response) => response.end(BYTES);
    server = new FileServer((call, response) => {
      serve(call, response);
    });
    url = await server.listen();
  });
  afterEach(async () => {
    await rig.close();
    await server.close();
  });

  const install = (file: string, change: object = {}): DuOperation => ({
    kind: 'Install',
    url: url(file),
    uuid: '',
    username: '',
    password: '',
    executionEnvRef: '',
    ...change,
  });
  const update = (change: object = {}): DuOperation => ({
    kind: 'Update',
    uuid: '',
    version: '',
    url: '',
    username: '',
    password: '',
    ...change,
  });
  const uninstall = (change: object = {}): DuOperation => ({
    kind: 'Uninstall',
    uuid: UUID,
    version: '',
    executionEnvRef: '',
    ...change,
  });
  const change = (...operations: DuOperation[]): EncodableRequest => ({
    method: 'ChangeDUState',
    operations,
    commandKey: 'du-1',
  });
  const setting = (...values: (readonly [path: string, value: string])[]): EncodableRequest => ({
    method: 'SetParameterValues',
    values: values.map(([path, value]) => ({
      name: `Device.${path}`,
      value,
      type: /Enable$|Reset$|AutoStart$/.test(path) ? 'xsd:boolean' : 'xsd:string',
    })),
    parameterKey: '',
  });
  const once = (...requests: EncodableRequest[]): ((post: Post) => Reply) => {
    const first = asking(...requests);
    const from = rig.acs.informs.length;
    return (post) => (rig.acs.informs.length <= from + 1 ? first(post) : afterwards(post));
  };
  const start = async (): Promise<void> => {
    rig = await Rig.create(1, { profiles: [GATEWAY] }, true);
    await rig.ended(1);
  };
  /** Asks these in a session of its own, which has ended. */
  const ask = async (...requests: EncodableRequest[]): Promise<void> => {
    const before = rig.sessions;
    rig.acs.reply = once(...requests);
    rig.shard.connectionRequest('lab-0');
    await rig.ended(before + 1);
  };
  const told = async (count: number): Promise<void> => {
    await until(() => rig.acs.messages('DUStateChangeComplete').length >= count);
    await until(() => rig.shard.status().sessions.active === 0);
  };
  /** Asks for this change, and waits for what came of it. */
  const done = async (...operations: DuOperation[]): Promise<readonly object[]> => {
    const before = rig.acs.messages('DUStateChangeComplete').length;
    await ask(change(...operations));
    await told(before + 1);
    return rig.acs.messages('DUStateChangeComplete').at(-1)!.results;
  };
  const codes = (results: readonly object[]): number[] =>
    (results as { readonly fault: { readonly code: number } }[]).map(({ fault }) => fault.code);
  const events = (): string[] =>
    rig.acs.informs.at(-1)!.events.map(({ code, commandKey }) => (commandKey === '' ? code : `${code} ${commandKey}`));
  /** The tables as an ACS reads them, by their paths below SoftwareModules. */
  const modules = async (): Promise<Record<string, string>> => {
    await ask({ method: 'GetParameterValues', names: [MODULES] });
    const { values } = rig.acs.messages('GetParameterValuesResponse').at(-1)!;
    return Object.fromEntries(values.map(({ name, value }) => [name.slice(MODULES.length), value]));
  };
  const dark = (): void => {
    rig.clock.advance(10_000);
  };

  it('installs a unit, shows it in its tables and says so', async () => {
    await start();
    const results = await done(install('hello-1.2.0.ipk'));
    expect(rig.acs.messages('ChangeDUStateResponse')).toHaveLength(1);
    expect(events()).toEqual(['11 DU STATE CHANGE COMPLETE', 'M ChangeDUState du-1']);
    const uuid = unitUuid('hello', '127.0.0.1');
    expect(results).toMatchObject([
      {
        uuid,
        deploymentUnitRef: `${MODULES}DeploymentUnit.1`,
        version: '1.2.0',
        currentState: 'Installed',
        resolved: true,
        executionUnitRefList: `${MODULES}ExecutionUnit.1`,
        startTime: '2026-01-01T00:00:00Z',
        fault: { code: 0, string: '' },
      },
    ]);
    expect(rig.acs.messages('DUStateChangeComplete')[0]!.commandKey).toBe('du-1');
    expect(await modules()).toMatchObject({
      DeploymentUnitNumberOfEntries: '1',
      ExecutionUnitNumberOfEntries: '1',
      'DeploymentUnit.1.UUID': uuid,
      'DeploymentUnit.1.Name': 'hello',
      'DeploymentUnit.1.Vendor': '127.0.0.1',
      'DeploymentUnit.1.Version': '1.2.0',
      'DeploymentUnit.1.Status': 'Installed',
      'DeploymentUnit.1.Resolved': 'true',
      'DeploymentUnit.1.URL': url('hello-1.2.0.ipk'),
      'DeploymentUnit.1.ExecutionEnvRef': LINUX,
      'DeploymentUnit.1.ExecutionUnitList': `${MODULES}ExecutionUnit.1`,
      'ExecutionUnit.1.Name': 'hello',
      'ExecutionUnit.1.Status': 'Active',
      'ExecutionUnit.1.DiskSpaceInUse': '3',
      'ExecutionUnit.1.ExecutionEnvRef': LINUX,
      'ExecEnv.1.ActiveExecutionUnits': `${MODULES}ExecutionUnit.1`,
      'ExecEnv.1.AvailableDiskSpace': String(65_536 - 3),
      'ExecEnv.1.AvailableMemory': String(131_072 - 3),
      'ExecEnv.2.AvailableDiskSpace': '16384',
    });
  });

  it('carries several operations out, one after the other, whatever becomes of one', async () => {
    await start();
    const results = await done(
      install('hello-1.0.ipk', { uuid: UUID }),
      install('gone.ipk', { url: 'tftp://127.0.0.1/x' }),
      update({ uuid: UUID, url: url('hello-1.1.ipk') }),
      install('bundle-2.0.jar', { executionEnvRef: `.SoftwareModules.ExecEnv.2.` }),
      uninstall(),
    );
    expect(results).toMatchObject([
      { uuid: UUID, version: '1.0', currentState: 'Installed' },
      { currentState: 'Failed', fault: { code: 9013 }, deploymentUnitRef: '', version: '' },
      { uuid: UUID, version: '1.1', currentState: 'Installed', executionUnitRefList: `${MODULES}ExecutionUnit.1` },
      { version: '2.0', currentState: 'Installed', deploymentUnitRef: `${MODULES}DeploymentUnit.2` },
      { uuid: UUID, version: '1.1', currentState: 'Uninstalled', executionUnitRefList: `${MODULES}ExecutionUnit.1` },
    ]);
    expect(server.calls.map(({ path }) => path)).toEqual(['/hello-1.0.ipk', '/hello-1.1.ipk', '/bundle-2.0.jar']);
    expect(await modules()).toMatchObject({
      DeploymentUnitNumberOfEntries: '1',
      ExecutionUnitNumberOfEntries: '1',
      'DeploymentUnit.2.ExecutionEnvRef': OSGI,
      'ExecEnv.1.AvailableDiskSpace': '65536',
      'ExecEnv.1.ActiveExecutionUnits': '',
    });
    expect(Object.keys(await modules()).some((path) => path.startsWith('DeploymentUnit.1.'))).toBe(false);
  });

  it('shows what is under way, and begins a power cut in the middle anew', async () => {
    await start();
    serve = () => undefined;
    await ask(change(install('hello-1.2.0.ipk', { uuid: UUID })));
    await until(() => server.open === 1);
    expect(await modules()).toMatchObject({
      'DeploymentUnit.1.Status': 'Installing',
      ExecutionUnitNumberOfEntries: '0',
    });
    rig.shard.act('r', { action: 'reboot', selector: { kind: 'all' }, salt: 1 });
    await until(() => server.open === 0);
    dark();
    await until(() => server.calls.length === 2);
    expect(await modules()).toMatchObject({
      DeploymentUnitNumberOfEntries: '1',
      'DeploymentUnit.2.Status': 'Installing',
    });
    await until(() => rig.shard.status().sessions.active === 0);
    await rig.kill();
    serve = (_call, response) => response.end(BYTES);
    await rig.boot();
    await told(1);
    expect(rig.acs.messages('DUStateChangeComplete')[0]!.results).toMatchObject([
      { uuid: UUID, currentState: 'Installed' },
    ]);
  });

  it('gives up an operation after the third loss of power, and goes on with the next', async () => {
    await start();
    serve = ({ path }, response) => {
      if (path === '/other-1.0.ipk') response.end(BYTES);
    };
    await ask(change(install('hello-1.2.0.ipk', { uuid: UUID }), install('other-1.0.ipk')));
    for (let cut = 1; cut <= 3; cut++) {
      await until(() => server.calls.length === cut && server.open === 1);
      rig.shard.act(`r${cut}`, { action: 'reboot', selector: { kind: 'all' }, salt: 1 });
      await until(() => server.open === 0);
      dark();
    }
    await told(1);
    expect(rig.acs.messages('DUStateChangeComplete')[0]!.results).toMatchObject([
      { uuid: UUID, currentState: 'Failed', fault: { code: 9017 } },
      { currentState: 'Installed' },
    ]);
  });

  it('tells the end until the ACS acknowledges it, also after a restart', async () => {
    await start();
    afterwards = (post) =>
      post.method === 'DUStateChangeComplete' ? { body: encodeFault('1-2', post.id, cwmpFault(8002)) } : polite(post);
    await ask(change(uninstall()));
    await told(1);
    await until(() => rig.shard.status().cpes.failed === 1);
    const before = rig.acs.messages('DUStateChangeComplete').length;
    await rig.stop();
    rig.acs.reply = polite;
    await rig.boot();
    await told(before + 1);
    expect(events()).toEqual(['1 BOOT', '11 DU STATE CHANGE COMPLETE', 'M ChangeDUState du-1']);
    rig.clock.advance(300_000);
    await until(() => events()[0] === '2 PERIODIC');
    await until(() => rig.shard.status().sessions.active === 0);
    expect(rig.acs.messages('DUStateChangeComplete')).toHaveLength(before + 1);
  });

  it('keeps what is installed, and starts what starts by itself, over a boot and a restart', async () => {
    await start();
    await done(install('hello-1.0.ipk'), install('other-1.0.ipk'));
    await ask(setting(['SoftwareModules.ExecutionUnit.2.AutoStart', 'false']));
    rig.shard.act('r', { action: 'reboot', selector: { kind: 'all' }, salt: 1 });
    dark();
    const statuses = { 'ExecutionUnit.1.Status': 'Active', 'ExecutionUnit.2.Status': 'Idle' };
    await until(() => rig.acs.informs.at(-1)!.events[0]!.code === '1 BOOT');
    await until(() => rig.shard.status().sessions.active === 0);
    expect(await modules()).toMatchObject({
      ...statuses,
      'ExecEnv.1.ActiveExecutionUnits': `${MODULES}ExecutionUnit.1`,
    });
    await rig.stop();
    await rig.boot();
    await rig.ended(1);
    expect(await modules()).toMatchObject({ DeploymentUnitNumberOfEntries: '2', ...statuses });
  });

  it('loses all of it with a factory reset', async () => {
    await start();
    await done(install('hello-1.0.ipk'));
    await ask({ method: 'FactoryReset' });
    const before = rig.sessions;
    dark();
    await rig.ended(before + 1);
    expect(await modules()).toMatchObject({
      DeploymentUnitNumberOfEntries: '0',
      'ExecEnv.1.AvailableDiskSpace': '65536',
    });
  });

  it('logs in, and tells what went wrong with the file', async () => {
    await start();
    const failing = (status: number, headers: Record<string, string> = {}) => {
      serve = (_call, response) => response.writeHead(status, headers).end();
    };
    failing(401, { 'WWW-Authenticate': 'Basic realm="x"' });
    expect(codes(await done(install('a-1.0.ipk', { username: 'u', password: 'p' })))).toEqual([9012]);
    expect(server.calls.at(-1)!.authorization).toBe(`Basic ${Buffer.from('u:p').toString('base64')}`);
    failing(404);
    expect(codes(await done(install('a-1.0.ipk')))).toEqual([9016]);
    failing(200);
    expect(codes(await done(install('a-1.0.ipk')))).toEqual([9018]);
    expect(codes(await done(install('a-1.0.ipk', { url: 'http://127.0.0.1:1/a' })))).toEqual([9015]);
    serve = (_call, response) => {
      response.writeHead(200, { 'Content-Length': 65_537 * 1024 }).write(BYTES);
    };
    expect(codes(await done(install('a-1.0.ipk')))).toEqual([9027]);
    expect(await modules()).toMatchObject({ DeploymentUnitNumberOfEntries: '0' });
  });

  it('refuses what it cannot do, each operation for itself', async () => {
    await start();
    const at = (file: string, more: object = {}): DuOperation => install(file, { uuid: UUID, ...more });
    expect(
      codes(
        await done(
          at('a-1.0.ipk', { uuid: 'none' }),
          at('a-1.0.ipk', { executionEnvRef: `${MODULES}ExecEnv.7` }),
          at('a-1.0.jar', { executionEnvRef: LINUX }),
          at('a-1.0.ipk', { url: 'http://u:p@h/a' }),
          uninstall(),
          update({ uuid: UUID }),
          update(),
          update({ url: url('a-1.0.ipk') }),
          at('a-1.0.ipk'),
          at('a-1.0.ipk'),
          at('a-2.0.ipk'),
          update({ uuid: UUID }),
          update({ uuid: UUID, version: '1.0', url: url('a-2.0.ipk') }),
          update({ uuid: UUID, version: '2.0', url: url('a-1.5.ipk') }),
          update({ uuid: UUID, version: '2.0' }),
          uninstall({ executionEnvRef: OSGI }),
        ),
      ),
    ).toEqual([9022, 9023, 9025, 9003, 9028, 9028, 9028, 9028, 0, 9026, 0, 9031, 9032, 9030, 9032, 9025]);
    await ask(setting(['SoftwareModules.ExecEnv.1.Enable', 'false']));
    expect(codes(await done(at('b-1.0.ipk'), uninstall({ version: '1.0' })))).toEqual([9024, 9024]);
    await ask(setting(['SoftwareModules.ExecEnv.1.Enable', 'true']));
    expect(await done(uninstall())).toMatchObject([
      { version: '1.0', currentState: 'Uninstalled' },
      { version: '2.0', currentState: 'Uninstalled' },
    ]);
  });

  it('holds as many units as its tables do', async () => {
    await start();
    for (let round = 0; round < 4; round++) {
      await done(...Array.from({ length: 16 }, (_, i) => install(`u${round * 16 + i}-1.0.ipk`)));
    }
    expect(codes(await done(install('more-1.0.ipk')))).toEqual([9027]);
    expect(await modules()).toMatchObject({ DeploymentUnitNumberOfEntries: '64', ExecutionUnitNumberOfEntries: '64' });
  });

  (HAS_SCHEMAS ? it : it.skip)('sends what the schemas allow, whatever became of the operations', async () => {
    await start();
    await done(install('a-1.0.ipk'), install('b.jar', { uuid: UUID }), uninstall(), uninstall({ uuid: 'x' }), update());
    await ask(
      setting(['ManagementServer.DUStateChangeComplPolicy.Enable', 'true']),
      setting(['SoftwareModules.ExecEnv.1.Reset', 'true']),
    );
    await until(() => rig.acs.messages('AutonomousDUStateChangeComplete').length === 1);
    const sent = rig.acs.posts.filter(({ method }) => method.includes('DUState')).map(({ body }) => body);
    expect(sent).toHaveLength(3);
    // The schema of cwmp-1-4 stands for all of 1-2 and later.
    expect(() => {
      checkAgainstSchemas(sent);
    }).not.toThrow();
  });

  it('updates all units from where they came', async () => {
    await start();
    await done(install('a.ipk'), install('b.ipk'));
    serve = ({ path }, response) => response.end(path === '/a.ipk' ? 'another file' : BYTES);
    const results = await done(update());
    expect(codes(results)).toEqual([0, 9032]);
    expect(await modules()).toMatchObject({
      'ExecutionUnit.1.DiskSpaceInUse': '1',
      'DeploymentUnit.2.Status': 'Installed',
    });
    expect((await modules())['DeploymentUnit.1.Version']).toMatch(/^file-[0-9a-f]{8}$/);
  });

  it('refuses more than 16 operations, and what the device does not have', async () => {
    await start();
    await ask(change(...Array.from({ length: 17 }, () => uninstall())), { method: 'GetRPCMethods' });
    expect(rig.acs.messages('Fault').map(({ fault }) => fault.code)).toEqual([9004]);
    expect(rig.acs.messages('GetRPCMethodsResponse')[0]!.methods).toContain('ChangeDUState');
    await rig.close();
    rig = await Rig.create(1);
    await rig.ended(1);
    await ask(change(uninstall()));
    expect(rig.acs.messages('Fault').map(({ fault }) => fault.code)).toEqual([9000]);
  });

  it('starts and stops what an ACS asks for, and what its environment takes along', async () => {
    await start();
    await done(install('hello-1.0.ipk'));
    await ask(setting(['SoftwareModules.ExecutionUnit.1.RequestedState', 'Idle']));
    const idle = { 'ExecutionUnit.1.Status': 'Idle', 'ExecutionUnit.1.MemoryInUse': '0' };
    expect(await modules()).toMatchObject({
      ...idle,
      'ExecutionUnit.1.RequestedState': '',
      'ExecEnv.1.ActiveExecutionUnits': '',
    });
    await ask(setting(['SoftwareModules.ExecutionUnit.1.RequestedState', 'Active']));
    expect(await modules()).toMatchObject({ 'ExecutionUnit.1.Status': 'Active' });
    await ask(
      setting(['SoftwareModules.ExecEnv.1.Enable', 'false']),
      setting(['SoftwareModules.ExecutionUnit.1.RequestedState', 'Active']),
    );
    expect(await modules()).toMatchObject({ ...idle, 'ExecEnv.1.Status': 'Disabled' });
    expect(rig.acs.messages('Fault').flatMap(({ fault }) => fault.parameterFaults ?? [])).toMatchObject([
      { code: 9007 },
    ]);
    await ask(setting(['SoftwareModules.ExecEnv.[cpe-execenv-1].Enable', 'true']));
    expect(await modules()).toMatchObject({ 'ExecutionUnit.1.Status': 'Active', 'ExecEnv.1.Status': 'Up' });
  });

  it.each([
    ['tells of units that a reset of their environment took', 'Install,Uninstall', 2],
    ['says nothing of them where the ACS filters that out', 'Install', 0],
  ])('%s', async (_name, filter, count) => {
    await start();
    await done(install('a-1.0.ipk'), install('b-1.0.ipk'), install('c-1.0.jar'));
    const policy = 'ManagementServer.DUStateChangeComplPolicy.';
    await ask(
      setting([`${policy}Enable`, 'true'], [`${policy}OperationTypeFilter`, filter]),
      setting(['SoftwareModules.ExecEnv.1.Reset', 'true']),
    );
    if (count > 0) await until(() => rig.acs.messages('AutonomousDUStateChangeComplete').length === 1);
    await until(() => rig.shard.status().sessions.active === 0);
    const last = events();
    expect(await modules()).toMatchObject({
      DeploymentUnitNumberOfEntries: '1',
      'ExecEnv.1.Reset': 'false',
      'DeploymentUnit.3.Name': 'c',
    });
    if (count === 0) expect(rig.acs.messages('AutonomousDUStateChangeComplete')).toEqual([]);
    else {
      expect(last).toEqual(['12 AUTONOMOUS DU STATE CHANGE COMPLETE']);
      expect(rig.acs.messages('AutonomousDUStateChangeComplete')[0]!.results).toMatchObject([
        { operationPerformed: 'Uninstall', currentState: 'Uninstalled', version: '1.0' },
        { operationPerformed: 'Uninstall', currentState: 'Uninstalled' },
      ]);
    }
  });
});
