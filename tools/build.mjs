// Bundles everything the product runs: three programs for Node and one page script per panel.
// `node tools/build.mjs [--watch] [--dev]`; --dev (implied by --watch) keeps names readable and adds source maps.
import { existsSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';
import { writeNotices } from './package/notices.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const watch = process.argv.includes('--watch');
const dev = watch || process.argv.includes('--dev');

const common = {
  absWorkingDir: root,
  bundle: true,
  minify: !dev,
  sourcemap: dev ? 'linked' : false,
  legalComments: 'none',
  logLevel: 'warning',
};

/** The oldest supported VS Code (1.100) carries Node 20.19 and Chromium 132. */
const forNode = {
  ...common,
  platform: 'node',
  format: 'cjs',
  target: 'node20.19',
  mainFields: ['module', 'main'],
};
const forPanel = {
  ...common,
  platform: 'browser',
  format: 'iife',
  target: 'chrome132',
  outdir: 'dist/webview',
};

const panels = readdirSync(path.join(root, 'webview')).filter(name =>
  existsSync(path.join(root, 'webview', name, 'main.ts')),
);

const builds = [
  { ...forNode, entryPoints: { extension: 'src/extension.ts' }, external: ['vscode'], outdir: 'dist' },
  {
    ...forNode,
    entryPoints: {
      engine: 'src/engine/main.ts',
      'device-trial': 'src/engine/devices/trial-main.ts',
      heartbeat: 'src/engine/heartbeat-worker.ts',
      cli: 'src/cli/main.ts',
    },
    external: ['onnxruntime-node', 'sharp'],
    outdir: 'dist',
  },
  {
    ...forPanel,
    entryPoints: Object.fromEntries(panels.map(name => [name, `webview/${name}/main.ts`])),
    loader: { '.css': 'css', '.ttf': 'file' },
    assetNames: '[name]',
  },
];

await rm(path.join(root, 'dist'), { recursive: true, force: true }).catch(error => {
  console.error(`build: the folder dist cannot be written (${error.code}). Check its permissions.`);
  process.exit(1);
});
if (watch) {
  const contexts = await Promise.all(builds.map(options => esbuild.context(options)));
  await Promise.all(contexts.map(context => context.watch()));
  console.log('watching; Ctrl+C ends it');
} else {
  const results = await Promise.all(builds.map(options => esbuild.build({ ...options, metafile: true })));
  writeNotices(
    root,
    results.flatMap(({ metafile }) => Object.keys(metafile.inputs)),
  );
}
