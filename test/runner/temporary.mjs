// @ts-check
// Temporary folders that are gone when the run is, also when it is interrupted.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** @type {Set<string>} */
const folders = new Set();
process.on('exit', () => folders.forEach(removeFolder));

/**
 * @param {string} prefix
 * @returns {{ folder: string, remove: () => void }}
 */
export function temporaryFolder(prefix) {
  const folder = mkdtempSync(path.join(os.tmpdir(), prefix));
  folders.add(folder);
  return { folder, remove: () => removeFolder(folder) };
}

/** @param {string} folder */
function removeFolder(folder) {
  folders.delete(folder);
  // What was just killed may still be letting go of its files.
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}
