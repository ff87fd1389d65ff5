// @ts-check
// The two VS Code servers that npm carries: the newest one we tested with and the oldest that Darkroom supports.
import { existsSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { installPackages } from '../runner/packages.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));

/**
 * @param {string} version DARKROOM_VSCODE: "stable" or "min"
 * @param {(line: string) => void} say
 * @returns {Promise<import('./server.mjs').OfflineVSCode>}
 */
export async function offlineVSCode(version, say) {
  if (version !== 'stable' && version !== 'min')
    throw new Error(
      `VS Code ${version} cannot be downloaded here; without a download there are "stable" and "min"`,
    );
  if (process.platform !== 'linux' || !['x64', 'arm64'].includes(process.arch))
    throw new Error(
      'VS Code cannot be downloaded here, and the server that replaces it runs on Linux x64 and arm64 only; check the connection and try again',
    );
  const folder = path.join(here, version === 'min' ? 'offline-min' : 'offline');
  await installPackages(folder, say);
  const modules = path.join(folder, 'node_modules');
  const node = path.join(modules, `node-linux-${process.arch}`, 'bin', 'node');
  const serverMain = path.join(modules, 'code-server', 'lib', 'vscode', 'out', 'server-main.js');
  for (const file of [node, serverMain])
    if (!existsSync(file)) throw new Error(`${file} is missing; delete ${modules} and run the tests again`);
  servePackages(path.join(modules, 'code-server', 'lib', 'vscode', 'node_modules'));
  return { node, serverMain };
}

/**
 * The page asks for the packages that colour source text under the server's own folder; npm puts them two folders up.
 * @param {string} link
 */
function servePackages(link) {
  if (!existsSync(link)) symlinkSync(path.join('..', '..', '..'), link);
}
