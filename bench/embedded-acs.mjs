/** The embedded ACS in a process of its own, for bench/main.mjs: prints `{"port":N}` once it listens, ends at SIGTERM. */
import { randomBytes } from 'node:crypto';
import { systemClock } from '../dist/acs/options.js';
import { createAcs } from '../dist/acs/server.js';

const silent = { debugEnabled: false, debug() {}, info() {}, warn() {}, error: console.error };
const acs = createAcs({ logger: silent, clock: systemClock, random: randomBytes });
const { port } = await acs.listen({ host: '127.0.0.1', port: 0 });
process.stdout.write(`${JSON.stringify({ port })}\n`);
process.on('SIGTERM', () => process.exit(0));
