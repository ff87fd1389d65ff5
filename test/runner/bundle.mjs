// @ts-check
// Tests are TypeScript that imports TypeScript from src/. Each test file becomes one CommonJS bundle in
// out/test/<tier>, so that VS Code's extension host and plain Node load them the same way; packages stay
// outside, so that native modules and their versions are the installed ones. Source maps keep .ts lines in
// stack traces. A test finds the repository through DARKROOM_ROOT, never through its own location.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import esbuild from 'esbuild';

/**
 * Bundles the tests of a tier. A file that does not compile is reported and left out, so that the other files'
 * tests still say what they have to say. Stale bundles stay where they are: only the returned ones are run.
 * @param {string} root the repository
 * @param {string} tier
 * @returns {Promise<{ files: string[], problems: string[] }>} the bundles, in a stable order
 */
export async function bundleTests(root, tier) {
  const source = path.join(root, 'test', tier);
  const outdir = path.join(root, 'out', 'test', tier);
  let tests = existsSync(source) ? testFilesIn(source) : [];
  /** @type {string[]} */
  const problems = [];
  if (tests.length > 0 && !(await bundleForNode(root, tests, source, outdir))) {
    const good = [];
    for (const file of tests)
      if (await bundleForNode(root, [file], source, outdir, 'silent')) good.push(file);
      else problems.push(`${path.relative(root, file)} does not compile (see above)`);
    tests = good;
  }
  const files = tests.map(file => path.join(outdir, path.relative(source, file).replace(/\.ts$/, '.js')));
  return { files, problems };
}

/**
 * @param {string} root
 * @param {string[]} entryPoints
 * @param {string} outbase
 * @param {string} outdir
 * @param {'error' | 'silent'} logLevel
 * @returns {Promise<boolean>} whether everything compiled
 */
export async function bundleForNode(root, entryPoints, outbase, outdir, logLevel = 'error') {
  const built = esbuild.build({
    write: false,
    absWorkingDir: root,
    entryPoints,
    outbase,
    outdir,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20.19',
    packages: 'external',
    external: ['vscode'],
    sourcemap: 'linked',
    sourcesContent: false,
    loader: { '.css': 'empty', '.ttf': 'empty' },
    logLevel,
  });
  return built.then(
    ({ outputFiles }) => {
      for (const { path, contents } of outputFiles) writeWhole(path, contents);
      return true;
    },
    () => false, // esbuild has printed the reasons
  );
}

/**
 * Another run may be loading what is there: it is left alone where nothing has changed, and is never half there.
 * @param {string} file
 * @param {Uint8Array} contents
 */
function writeWhole(file, contents) {
  if (existsSync(file) && readFileSync(file).equals(contents)) return;
  mkdirSync(path.dirname(file), { recursive: true });
  const beside = `${file}.${process.pid}`;
  writeFileSync(beside, contents);
  renameSync(beside, file);
}

/** @param {string} folder */
function testFilesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && entry.name.endsWith('.test.ts'))
    .map(entry => path.join(entry.parentPath, entry.name))
    .filter(file => !/[\\/](node_modules|fixtures)[\\/]/.test(path.relative(folder, file)))
    .sort();
}
