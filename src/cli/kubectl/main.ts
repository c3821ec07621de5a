#!/usr/bin/env node
import { nodeProblem } from '../node-version.js';

const problem = nodeProblem(process.versions.node);
if (problem === undefined) {
  // Only now: what these import does not even load on a Node that is too old.
  const { processIo } = await import('../io.js');
  const { runCli } = await import('../run-cli.js');
  const { connectCluster } = await import('./connect.js');
  const { createPlugin } = await import('./plugin-program.js');
  const interrupted = (): AbortSignal => {
    const end = new AbortController();
    process.once('SIGINT', () => {
      end.abort();
    });
    return end.signal;
  };
  const io = processIo();
  process.exitCode = await runCli(process.argv.slice(2), io, (done) =>
    createPlugin({ io, connect: (flags) => connectCluster(flags), interrupted, done }),
  );
} else {
  process.stderr.write(`error: ${problem}\n`);
  process.exitCode = 2;
}
