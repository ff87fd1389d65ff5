// What a person waits for: the host's bundle is read at activation, a panel's at its first paint.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

const kib = 1024;
/** With the statistics and the pictures of contact sheets, which are shown without an engine. */
const hostBudget = 340 * kib;
const panelBudget = 150 * kib;
const chartPanelBudget = 320 * kib;
/** Draws one run or two: the parts of both modes are read at once, for a key goes from one to the other. */
const tracePanelBudget = 190 * kib;

/** Builds, then compares; the names of bundles that are too large, or undefined. */
export function overBudget(root) {
  const built = spawnSync(process.execPath, [path.join(root, 'tools', 'build.mjs')], { encoding: 'utf8' });
  if (built.status !== 0) return `the build failed:\n${built.stderr}`;
  const dist = path.join(root, 'dist');
  const bundles = [
    { name: 'extension.js', bytes: statSync(path.join(dist, 'extension.js')).size, budget: hostBudget },
  ];
  const pages = path.join(dist, 'webview');
  for (const script of readdirSync(pages).filter(name => name.endsWith('.js'))) {
    const style = path.join(pages, script.replace(/\.js$/, '.css'));
    const bytes = statSync(path.join(pages, script)).size + (existsSync(style) ? statSync(style).size : 0);
    // Only a panel that draws charts carries Chart.js, which registers itself by this name.
    const charts = readFileSync(path.join(pages, script), 'utf8').includes('chartjs-render-monitor');
    bundles.push({
      name: `webview/${script}`,
      bytes,
      budget: script === 'trace.js' ? tracePanelBudget : charts ? chartPanelBudget : panelBudget,
    });
  }
  const large = bundles.filter(({ bytes, budget }) => bytes > budget);
  return large.length === 0
    ? undefined
    : large
        .map(({ name, bytes, budget }) => `${name}: ${Math.ceil(bytes / kib)} KiB of ${budget / kib} KiB`)
        .join('\n');
}
