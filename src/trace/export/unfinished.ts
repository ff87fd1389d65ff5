// The name that a file has until all of it is written. Whoever ends the process that writes it knows it too, and can take
// away what is left.

import path from 'node:path';

const longestName = 100;

export function unfinishedName(file: string, pid: number): string {
  return path.join(path.dirname(file), `.${path.basename(file).slice(0, longestName)}.${pid}.part`);
}
