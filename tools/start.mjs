// `npm start`: builds, does the main job on the bundled sample in this terminal, then opens VS Code with the extension
// on the sample folder, or says how.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const sample = path.join('models', 'sample', 'decoder.onnx');

function node(...args) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

/** Whether the `code` command is there and answers. */
function hasVSCode() {
  return (
    spawnSync('code', ['--version'], { stdio: 'ignore', shell: process.platform === 'win32' }).status === 0
  );
}

node(path.join('tools', 'build.mjs'));
console.log(
  `Checking ${sample}: a decoder of two layers with random weights, made by models/sample/make.ts.\n`,
);
node(path.join('dist', 'cli.js'), 'check', sample);

const developed = `--extensionDevelopmentPath=${root}`;
const folder = path.join(root, 'models', 'sample');
// As root, VS Code wants a profile of its own; CI and terminals without a screen have nothing to open a window on.
const canOpen =
  process.getuid?.() !== 0 &&
  (process.platform !== 'linux' || process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']);
if (canOpen && hasVSCode()) {
  console.log('\nOpening VS Code with Darkroom on the sample folder. Try "Darkroom: Check Model…" there.');
  spawnSync('code', ['--new-window', developed, folder], {
    stdio: 'ignore',
    shell: process.platform === 'win32',
  });
} else {
  console.log(`
Next: see the same in VS Code (1.100 or newer).
  npm run package                              makes darkroom-….vsix, to be installed with "Extensions: Install from VSIX…"
  code --extensionDevelopmentPath="$PWD" models/sample    runs it from this folder
Then open decoder.onnx, or run "Darkroom: Check Model…" from the palette.`);
}
