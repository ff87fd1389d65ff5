// Committed samples are made by scripts. One that its script no longer makes would be a file of unknown origin.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const samples = [{ file: 'models/sample/decoder.onnx', script: 'models/sample/make.ts' }];

export function staleSamples(root) {
  const folder = mkdtempSync(path.join(tmpdir(), 'darkroom-samples-'));
  const stale = samples.filter(({ file, script }) => {
    const fresh = path.join(folder, path.basename(file));
    spawnSync(process.execPath, [path.join(root, 'tools', 'run-ts.mjs'), script, fresh], { cwd: root });
    return !readFileSync(fresh).equals(readFileSync(path.join(root, file)));
  });
  rmSync(folder, { recursive: true });
  return stale.length === 0
    ? undefined
    : stale.map(({ file, script }) => `${file} is not what ${script} makes`).join('\n');
}
