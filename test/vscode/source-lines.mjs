// @ts-check
// VS Code's extension host formats stack traces itself, so Node's source maps have no effect there. This maps the
// lines of a stack back to the TypeScript they came from.
import { findSourceMap } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** `at f (/folder/file.js:12:34)`: the place, without what surrounds it. */
const place = /(\/[^\s()]+?\.js|[A-Z]:\\[^\s()]+?\.js):(\d+):(\d+)/g;

/**
 * @param {string} stack
 * @returns {string}
 */
export function withSourceLines(stack) {
  return stack.replace(place, (whole, file, line, column) => {
    const entry = findSourceMap(file)?.findEntry(Number(line) - 1, Number(column) - 1);
    if (!entry || !('originalSource' in entry)) return whole;
    const source = entry.originalSource;
    const original = source.startsWith('file:')
      ? fileURLToPath(source)
      : path.resolve(path.dirname(file), source);
    return `${original}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  });
}
