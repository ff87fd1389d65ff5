// How far a download is, for people and for whoever started it as a process of its own.

import type { InstallProgress } from '../hub/install';
import { formatBytes, printable } from '../shared/format';

const everyMs = 1000;

/** Once a second and for each file. */
export function progressTeller(): (progress: InstallProgress) => void {
  let last = { at: 0, file: '' };
  return progress => {
    const now = Date.now();
    const { file, done, total } = progress;
    if (file === last.file && now - last.at < (process.send ? everyMs / 5 : everyMs) && done < total) return;
    last = { at: now, file };
    process.send?.(progress);
    process.stderr.write(`${formatBytes(done)} of ${formatBytes(total)}  ${printable(file)}\n`);
  };
}
