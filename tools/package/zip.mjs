// A VSIX is a zip file.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { unzipSync } from 'fflate';

/** The files of an archive, and a way to write them to a folder. */
export function openZip(file) {
  const content = unzipSync(readFileSync(file));
  const names = Object.keys(content).filter(name => !name.endsWith('/'));
  return {
    names,
    extract(folder) {
      for (const name of names) {
        const target = path.join(folder, name);
        mkdirSync(path.dirname(target), { recursive: true });
        writeFileSync(target, content[name]);
      }
    },
  };
}
