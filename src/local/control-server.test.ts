import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createControlClient, defaultControlSocket, type ControlClient } from './control-client.js';
import { openControlServer, type ControlServer } from './control-server.js';
import { temporaryFolder } from './testing/folder.js';
import { recordingLogger } from './testing/logger.js';
import { oneFleet, startEngine, type EngineBench } from './testing/running-engine.js';

describe('control socket', () => {
  let on: EngineBench;
  let folder: ReturnType<typeof temporaryFolder>;
  let socket: string;
  let server: ControlServer;
  let client: ControlClient;
  beforeEach(async () => {
    folder = temporaryFolder();
    socket = join(folder.path, 'run', 'control.sock');
    on = startEngine();
    server = await openControlServer(socket, on.engine, recordingLogger());
    client = createControlClient(socket);
  });
  afterEach(async () => {
    await server.close();
    await on.close();
    folder.remove();
  });
  const up = async (spec: object = {}): Promise<void> => {
    await on.engine.apply(oneFleet(spec));
    await on.until(() => on.fleet().fleet.status?.pods?.ready === 2);
  };

  it('is open to its user only', () => {
    expect(statSync(socket).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder.path, 'run')).mode & 0o777).toBe(0o700);
  });

  it('shows the fleets', async () => {
    expect(await client.fleets()).toEqual([]);
    await up();
    expect(await client.fleets()).toMatchObject([{ fleet: { metadata: { name: 'metro' } }, workers: [{}, {}] }]);
  });

  it('lists the CPEs of all workers by their index', async () => {
    await up({ identity: { productClass: 'Failing' } });
    const { cpes, workersAway } = await client.cpes('lab/metro', {});
    expect(cpes.map((cpe) => cpe.id)).toEqual(Array.from({ length: 10 }, (_, i) => `metro-${i}`));
    expect(workersAway).toBe(0);
    expect((await client.cpes('lab/metro', { limit: 3 })).cpes.map((cpe) => cpe.id)).toEqual([
      'metro-0',
      'metro-1',
      'metro-2',
    ]);
    expect((await client.cpes('lab/metro', { state: 'failed' })).cpes.map((cpe) => cpe.id)).toEqual([
      'metro-0',
      'metro-1',
    ]);
  });

  it('finds a CPE by id and by serial number', async () => {
    await up();
    for (const name of ['metro-7', 'SIM00000007']) {
      expect(await client.cpe(name)).toMatchObject({ fleet: 'lab/metro', cpe: { id: 'metro-7' } });
    }
    await expect(client.cpe('metro-10')).rejects.toMatchObject({
      code: 'LOCAL_NOT_FOUND',
      message: 'there is no fleet and no CPE "metro-10"',
    });
  });

  it('annotates, scales and deletes', async () => {
    await up();
    await client.annotate('lab/metro', { set: { note: 'a/b=c' }, remove: [], overwrite: false });
    await client.scale('lab/metro', 12);
    expect(on.fleet().fleet).toMatchObject({ metadata: { annotations: { note: 'a/b=c' } }, spec: { replicas: 12 } });
    await client.delete('lab/metro');
    await on.until(() => on.engine.fleets().length === 0);
  });

  it('tells errors as the engine does', async () => {
    await up();
    await expect(client.scale('lab/unknown', 5)).rejects.toMatchObject({ code: 'LOCAL_NOT_FOUND' });
    await expect(client.scale('lab/metro', -5)).rejects.toMatchObject({ code: 'LOCAL_INVALID' });
    await client.annotate('lab/metro', { set: { a: '1' }, remove: [], overwrite: false });
    await expect(client.annotate('lab/metro', { set: { a: '2' }, remove: [], overwrite: false })).rejects.toMatchObject(
      { code: 'LOCAL_CONFLICT' },
    );
  });

  it('refuses a second engine on the same socket', async () => {
    await expect(openControlServer(socket, on.engine, recordingLogger())).rejects.toMatchObject({
      code: 'LOCAL_ENGINE_RUNNING',
      message: expect.stringContaining('--control-socket'),
    });
  });
});

describe('control socket without an engine', () => {
  it('says how to start one', async () => {
    await expect(createControlClient('/nowhere/control.sock').fleets()).rejects.toMatchObject({
      code: 'LOCAL_NO_ENGINE',
      message: expect.stringContaining('start one with "cpe-sim up FLEET.yaml"'),
    });
  });

  it('takes the place of one that an engine left when it died', async () => {
    const folder = temporaryFolder();
    const socket = join(folder.path, 'control.sock');
    writeFileSync(socket, '');
    const on = startEngine();
    const server = await openControlServer(socket, on.engine, recordingLogger());
    expect(await createControlClient(socket).fleets()).toEqual([]);
    await server.close();
    await on.close();
    folder.remove();
  });

  it('says what is wrong with a path that no socket can have', async () => {
    const on = startEngine();
    const tooLong = join(tmpdir(), 'x'.repeat(120));
    await expect(openControlServer(tooLong, on.engine, recordingLogger())).rejects.toMatchObject({
      code: 'LOCAL_SOCKET',
      message: expect.stringContaining('choose another with --control-socket'),
    });
    await on.close();
  });

  it('tells an engine that breaks off from none', async () => {
    const folder = temporaryFolder();
    const socket = join(folder.path, 'control.sock');
    const server = createServer((peer) => peer.destroy()).listen(socket);
    await new Promise((resolve) => server.once('listening', resolve));
    await expect(createControlClient(socket).fleets()).rejects.toMatchObject({ code: 'LOCAL_SOCKET' });
    server.close();
    folder.remove();
  });

  it.each([
    [{ XDG_RUNTIME_DIR: '/run/user/7' }, '/run/user/7/cpe-sim/control.sock'],
    [{ XDG_RUNTIME_DIR: '' }, join(tmpdir(), 'cpe-sim-7', 'control.sock')],
    [{}, join(tmpdir(), 'cpe-sim-7', 'control.sock')],
  ])('is looked for by %j in %s', (env, path) => {
    expect(defaultControlSocket(env, 7)).toBe(path);
  });
});
