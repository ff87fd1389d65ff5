// What must never be committed: a path of somebody's machine, the address of a registry, a file too large for git.
import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';

const mostBytes = 16 * 1024 * 1024;

// Put together from parts, so that this file does not contain what it looks for.
const homes = ['home', 'Users', 'root', 'work', 'mnt'].join('|');
const rules = [
  {
    name: 'a path of a machine',
    pattern: new RegExp(`(?<![\\w.~-]|[\\w.~-]/)/(private/)?(${homes}|var/folders)/[\\w.-]+/?`),
  },
  { name: 'a path of a machine', pattern: new RegExp(`[A-Za-z]:[\\\\/]+(${homes})[\\\\/]`) },
  {
    name: 'the address of a registry',
    pattern: new RegExp('"resolved"' + ': *"http'),
    only: /package-lock\.json$/,
  },
  {
    name: 'an unfinished place',
    pattern: new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X'].join('|')})\\b`),
  },
];

export function unwelcomeText(root) {
  const { stdout } = spawnSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' });
  const found = [];
  for (const file of stdout.split('\0').filter(Boolean)) {
    const { size } = statSync(path.join(root, file), { throwIfNoEntry: false }) ?? { size: 0 };
    if (size > mostBytes) found.push(`${file}: ${Math.ceil(size / 2 ** 20)} MB, more than 16`);
    if (size > 0 && size <= mostBytes) found.push(...linesOf(path.join(root, file), file));
  }
  return found.length === 0 ? undefined : found.join('\n');
}

function linesOf(file, name) {
  const content = readFileSync(file);
  if (content.includes(0)) return []; // not text
  return content
    .toString('utf8')
    .split('\n')
    .flatMap((line, i) =>
      rules
        .filter(({ pattern, only }) => (only?.test(name) ?? true) && pattern.test(line))
        .map(rule => `${name}:${i + 1}: ${rule.name}`),
    );
}
