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

/**
 * A browser whose driver was just killed writes for a moment more, so this tries for up to three seconds; then the
 * folder is left to the system, since it is in its temporary folder.
 * @param {string} folder
 */
function removeFolder(folder) {
  folders.delete(folder);
  for (let attempt = 0; attempt < 30; attempt++) {
    try {
      return rmSync(folder, { recursive: true, force: true });
    } catch {
      pause(100);
    }
  }
}

/**
 * Waits without letting anything else run, as the end of a process must.
 * @param {number} ms
 */
function pause(ms) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
