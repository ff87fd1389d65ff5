// Kills a process that writes a trace, at a random moment, and looks at what is left: every step that it had reported as
// written must be there, with its numbers, whether the journal is opened as it is or finished first.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import esbuild from 'esbuild';
import { finishTrace } from '../../../src/trace/finish';
import { openTrace } from '../../../src/trace/open';
import { rowsAt } from '../../unit/trace/made-up';
import { longStep, longTensors } from './long-run';

export interface Kills {
  readonly kills: number;
  /** Of all kills. */
  readonly steps: number;
  /** How many kills came while the trace was being finished, or after. */
  readonly late: number;
}

/** Every run lasts a few hundred milliseconds; kills come up to the time the finished file takes. */
export async function killWriters(kills: number, folder: string, root = '.'): Promise<Kills> {
  const program = path.join(folder, 'writer.cjs');
  await esbuild.build({
    absWorkingDir: path.resolve(root),
    entryPoints: ['test/engine/trace/writer-process.ts'],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    packages: 'external',
    logLevel: 'error',
  });
  const whole = await lifetime(program, path.join(folder, 'whole'));
  let steps = 0;
  let late = 0;
  for (let kill = 0; kill < kills; kill++) {
    const place = path.join(folder, `kill-${kill}`);
    const reported = await killed(program, place, Math.random() * whole * 1.02);
    steps += reported;
    if (reported > 400) late++;
    await requireSteps(place, reported);
    rmSync(place, { recursive: true });
  }
  return { kills, steps, late };
}

async function lifetime(program: string, folder: string): Promise<number> {
  const began = performance.now();
  const reported = await killed(program, folder, 600_000);
  const ms = performance.now() - began;
  await requireSteps(folder, reported);
  assert.equal(reported, 401);
  return ms;
}

async function killed(program: string, folder: string, afterMs: number): Promise<number> {
  mkdirSync(folder);
  const child = spawn(process.execPath, [program, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  const timer = setTimeout(() => child.kill('SIGKILL'), afterMs);
  await once(child, 'close');
  clearTimeout(timer);
  // A line without its end was not said to the end.
  return said.split('\n').length - 1;
}

async function requireSteps(folder: string, reported: number): Promise<void> {
  const journal = path.join(folder, 'run.trace.journal');
  const finished = path.join(folder, 'run.trace.safetensors');
  if (!existsSync(journal) && !existsSync(finished)) {
    assert.equal(reported, 0);
    return;
  }
  if (!existsSync(finished)) {
    if (!(await beginningIsThere(journal, reported))) return;
    await requireTrace(journal, reported);
    await finishTrace(journal);
  }
  await requireTrace(finished, reported);
}

/** A process killed before its first step may have left less than the head. */
async function beginningIsThere(journal: string, reported: number): Promise<boolean> {
  try {
    await (await openTrace(journal)).close();
    return true;
  } catch (error) {
    assert.match(
      String(error),
      /has no whole beginning|does not begin as a journal|ends within its first 8 bytes/,
    );
    assert.equal(reported, 0);
    return false;
  }
}

async function requireTrace(file: string, reported: number): Promise<void> {
  const trace = await openTrace(file);
  const { steps, status } = trace.document;
  // The step in flight may have been written, and not yet reported.
  assert.ok(
    steps.length === reported || steps.length === reported + 1,
    `${steps.length} of ${reported} steps`,
  );
  steps.forEach((step, index) => {
    assert.deepEqual(step, longStep(index).step);
  });
  assert.ok(status.state === 'recovered' || steps.length === 401, status.state);
  const rows = Math.max(Math.min(1, steps.length), steps.length - 1);
  for (const name of rows === 0 ? [] : longTensors) {
    const { values } = await trace.read(name);
    const wanted = Array.from({ length: rows }, (_, row) => [...(rowsAt([name], row)[name] ?? [])]);
    assert.deepEqual([...values], wanted.flat(), name);
  }
  await trace.close();
}
