// `npm run package`: makes a VSIX for this platform, looks at what is in it, unpacks it and runs the engine from there.
// ONNX Runtime brings 290 MB for all platforms; a package carries the few native files of one.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { openZip } from './package/zip.mjs';
import { runUnpacked } from './package/run-unpacked.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const target = `${process.platform}-${process.arch}`;

/** The native files of ONNX Runtime that a package for each platform carries. */
const nativeFiles = {
  'linux-x64': ['onnxruntime_binding.node', 'libonnxruntime.so.1'],
  'linux-arm64': ['onnxruntime_binding.node', 'libonnxruntime.so.1'],
  // The library lies twice in the npm package; the binding asks for this name.
  'darwin-arm64': ['onnxruntime_binding.node', 'libonnxruntime.1.dylib'],
  'win32-x64': ['onnxruntime_binding.node', 'onnxruntime.dll', 'DirectML.dll', 'dxcompiler.dll', 'dxil.dll'],
  'win32-arm64': [
    'onnxruntime_binding.node',
    'onnxruntime.dll',
    'DirectML.dll',
    'dxcompiler.dll',
    'dxil.dll',
  ],
};

/** sharp brings its own native files as packages: one for Node, and one with libvips where that is not inside the first. */
const pictureFiles = [`sharp-${target}`, `sharp-libvips-${target}`]
  .filter(name => existsSync(path.join(root, 'node_modules', '@img', name)))
  .flatMap(name =>
    [
      'package.json',
      'versions.json',
      'LICENSE',
      'README.md',
      '*.cjs',
      'lib/*.node',
      'lib/*.so*',
      'lib/*.d*l*',
      'lib/*.js',
    ].map(file => `node_modules/@img/${name}/${file}`),
  );

function fail(sentence) {
  console.error(`package: ${sentence}`);
  process.exit(1);
}

function run(program, ...args) {
  const { status } = spawnSync(process.execPath, [path.join(root, program), ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) fail(`${program} failed.`);
}

/** The single files that .vscodeignore lets in; VS Code names some of them its own way. */
function promised() {
  const own = { 'README.md': 'readme.md', 'CHANGELOG.md': 'changelog.md', LICENSE: 'LICENSE.txt' };
  return readFileSync(path.join(root, '.vscodeignore'), 'utf8')
    .split('\n')
    .filter(line => line.startsWith('!') && !line.includes('*'))
    .map(line => own[line.slice(1)] ?? line.slice(1));
}

const natives = nativeFiles[target];
if (!natives)
  fail(`ONNX Runtime has no build for ${target}. There is: ${Object.keys(nativeFiles).join(', ')}.`);
const nativeFolder = `node_modules/onnxruntime-node/bin/napi-v6/${process.platform}/${process.arch}`;

run('tools/build.mjs');
const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const vsix = path.join(root, `darkroom-${target}-${version}.vsix`);
const work = mkdtempSync(path.join(tmpdir(), 'darkroom-package-'));
try {
  const ignore = path.join(work, 'vscodeignore');
  const allowed = [...natives.map(name => `${nativeFolder}/${name}`), ...pictureFiles]
    .map(name => `!${name}\n`)
    .join('');
  writeFileSync(ignore, readFileSync(path.join(root, '.vscodeignore'), 'utf8') + allowed);
  run(
    'node_modules/@vscode/vsce/vsce',
    'package',
    '--target',
    target,
    '--out',
    vsix,
    '--ignoreFile',
    ignore,
    '--allow-missing-repository',
    '--no-rewrite-relative-links',
  );

  const packed = openZip(vsix);
  const missing = promised().filter(
    name => !packed.names.some(packedName => packedName === `extension/${name}`),
  );
  if (missing.length > 0) fail(`.vscodeignore promises ${missing.join(', ')}, and the package lacks it.`);
  const found = packed.names
    .filter(name => name.includes('/bin/napi-v6/'))
    .map(name => name.replace('extension/', ''));
  const expected = natives.map(name => `${nativeFolder}/${name}`);
  if (found.sort().join() !== expected.sort().join())
    fail(`the native files are ${found.join(', ') || 'missing'}; expected ${expected.join(', ')}.`);
  const unpacked = path.join(work, 'unpacked');
  packed.extract(unpacked);
  const { device, answer, ms } = await runUnpacked(path.join(unpacked, 'extension'), work);
  const megabytes = (statSync(vsix).size / 2 ** 20).toFixed(1);
  console.log(
    `${path.basename(vsix)}: ${megabytes} MB, ${packed.names.length} files, native: ${natives.join(', ')}.`,
  );
  console.log(
    `Unpacked, its engine opened its sample on ${device}, and pinhole answered "${answer}" in ${ms} ms.`,
  );
} finally {
  rmSync(work, { recursive: true, force: true });
}
