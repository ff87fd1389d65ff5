// A TypeScript file as a process of its own, for what must not happen in the tests' process: a driver is found by variables
// that a process is started with, and one that crashes ends what it is in.

import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';
import esbuild from 'esbuild';

/** What it says on stdout is read by the caller; its script is removed when it has ended. */
export async function startApart(
  entry: string,
  argument: string,
  environment: NodeJS.ProcessEnv,
  root = '.',
): Promise<ChildProcessByStdio<null, Readable, null>> {
  // Where its packages are found.
  const program = path.resolve(root, 'out', 'scripts', `${path.basename(entry, '.ts')}-${process.pid}.cjs`);
  await esbuild.build({
    absWorkingDir: path.resolve(root),
    entryPoints: [entry],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    packages: 'external',
    logLevel: 'error',
  });
  const child = spawn(process.execPath, [program, argument], {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child.once('close', () => rmSync(program, { force: true }));
  return child;
}
