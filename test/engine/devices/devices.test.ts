// Devices through the built program: what is not there, crashes or hangs is said, costs nothing and is remembered; the run
// goes on, on the CPU.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../engines';
import type { ModelReport } from '../../../src/shared/model-report';
import { temporaryFolder } from '../../support/folders';

const cli = path.join(root, 'dist', 'cli.js');
const pinhole = path.join(root, 'models', 'pinhole');

function darkroom(cache: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
    encoding: 'utf8',
    env: { ...process.env, DARKROOM_CACHE: cache, ...environment },
  });
  return { code: status, out: stdout, err: stderr };
}

function checked(cache: string, device: string, environment: NodeJS.ProcessEnv = {}) {
  const { out, err } = darkroom(cache, ['check', pinhole, '--device', device, '--json'], environment);
  return { devices: (JSON.parse(out) as ModelReport).devices, err };
}

/** Of another system. */
const absent = process.platform === 'win32' ? 'coreml' : 'dml';

/** In every process but the one that is started here. */
function inChildren(folder: string, what: string): NodeJS.ProcessEnv {
  const hook = path.join(folder, 'hook.cjs');
  writeFileSync(hook, `if (process.send) { ${what} }`);
  return { NODE_OPTIONS: `--require ${hook}` };
}

describe('devices', () => {
  it('are each tried, and the processor is taken where nothing else computes', () => {
    const { devices } = checked(temporaryFolder(), 'auto');
    assert.equal(devices?.device, 'cpu');
    const known = devices.trials.map(({ device }) => device);
    for (const device of ['cuda', 'dml', 'coreml', 'webgpu'] as const) assert.ok(known.includes(device));
    for (const trial of devices.trials)
      if (trial.outcome !== 'passed') assert.match(trial.reason, /^[A-Z].*\S$/);
  });

  it('are tried once on a machine', () => {
    const cache = temporaryFolder();
    const first = checked(cache, 'webgpu');
    assert.match(first.err, /trying webgpu/);
    const second = checked(cache, 'webgpu');
    assert.doesNotMatch(second.err, /trying/);
    assert.deepEqual(second.devices, first.devices);
    // What can't be read is tried again.
    writeFileSync(path.join(cache, 'devices.json'), '{"half');
    assert.match(checked(cache, 'webgpu').err, /trying webgpu/);
    assert.ok(JSON.parse(readFileSync(path.join(cache, 'devices.json'), 'utf8')));
  });

  it('that crash cost nothing: it is said, and the model is checked on the processor', () => {
    const cache = temporaryFolder();
    const { devices } = checked(cache, 'webgpu', inChildren(cache, 'process.abort()'));
    assert.equal(devices?.device, 'cpu');
    const [trial] = devices.trials;
    assert.ok(trial?.outcome === 'failed');
    assert.match(trial.reason, /The process that tried it crashed \(SIGABRT\)/);
    assert.match(devices.note ?? '', /ran on the CPU, since webgpu cannot be used/);
  });

  it('that failed are tried again after a week, since drivers are renewed', () => {
    const cache = temporaryFolder();
    const file = path.join(cache, 'devices.json');
    checked(cache, 'webgpu', inChildren(cache, 'process.abort()'));
    assert.doesNotMatch(checked(cache, 'webgpu').err, /trying/);
    const kept = JSON.parse(readFileSync(file, 'utf8')) as Record<string, { on: number }>;
    for (const known of Object.values(kept)) known.on -= 7 * 24 * 3_600_000;
    writeFileSync(file, JSON.stringify(kept));
    assert.match(checked(cache, 'webgpu').err, /trying webgpu/);
  });

  it('are no reason to stop where nothing can be remembered', () => {
    const folder = temporaryFolder();
    const file = path.join(folder, 'file');
    writeFileSync(file, '');
    assert.equal(checked(file, 'auto').devices?.device, 'cpu');
    assert.equal(readFileSync(file, 'utf8'), '');
  });

  it('that were asked for and cannot be had are named in what ran instead', () => {
    const folder = temporaryFolder();
    const trace = path.join(folder, 'a.trace.safetensors');
    const picture = path.join(root, 'samples', 'trail-1-0.png');
    const { code, err } = darkroom(folder, ['run', picture, '--device', absent, '--out', trace]);
    assert.equal(code, 0, err);
    assert.ok(existsSync(trace));
    assert.match(
      readFileSync(trace, 'latin1'),
      /This ran on the CPU, since (dml|coreml) cannot be used: ONNX Runtime has no/,
    );
  });
});
