#!/usr/bin/env node
import { EXIT, explain } from './errors.js';
import { print, processIo } from './io.js';
import { createProgram } from './program.js';

const io = processIo();
let exitCode: number = EXIT.ok;
try {
  const program = createProgram(io, (code) => {
    exitCode = code;
  });
  await program.parseAsync();
} catch (thrown) {
  const explained = explain(thrown);
  for (const line of explained.lines) print(io.stderr, line);
  exitCode = explained.exitCode;
}
process.exitCode = exitCode;
