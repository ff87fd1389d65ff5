// Runs one TypeScript file of this repository: `node tools/run-ts.mjs path/to/file.ts [arguments]`.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const [entry, ...args] = process.argv.slice(2);
if (!entry) {
  console.error('run-ts: name a TypeScript file.');
  process.exit(2);
}
const outfile = path.join(root, 'out', 'scripts', `${path.basename(entry, '.ts')}.cjs`);
await esbuild.build({
  entryPoints: [entry],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20.19',
  packages: 'external',
  sourcemap: 'inline',
});
const { status } = spawnSync(process.execPath, ['--enable-source-maps', outfile, ...args], {
  cwd: root,
  stdio: 'inherit',
});
process.exit(status ?? 1);
