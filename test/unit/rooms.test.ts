import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { appendFileSync, cpSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from '../support/folders';

const root = process.env['DARKROOM_ROOT'] ?? '.';

/** A line that must not be in a file, and the rule that says so, or how its name begins. */
const violations: readonly [file: string, line: string, rule: string][] = [
  ['src/engine/service.ts', "export { version } from 'vscode';", 'only-host-imports-vscode'],
  [
    'src/model/check.ts',
    "export type { Tensor } from 'onnxruntime-node';",
    'only-runtime-imports-onnxruntime',
  ],
  ['src/onnx/walk.ts', "export { loadOrt } from '../runtime/ort';", 'onnx-imports-only-shared'],
  ['src/host/log.ts', "export { checkModel } from '../model/check';", 'host-imports-only-'],
  ['src/shared/format.ts', "export { readFileSync } from 'node:fs';", 'shared-and-webview-stay-free-of-node'],
  ['webview/ui/icon.ts', "export { logTo } from '../../src/host/log';", 'webview-imports-only-shared'],
  ['webview/kit/main.ts', "export { problemView } from '../model/notices';", 'panels-do-not-know-each-other'],
  ['src/shared/errors.ts', "export { parseMessage } from './rpc/message';", 'no-cycles'],
  ['src/cli/output.ts', "export { nothing } from './nowhere';", 'imports-resolve'],
];

async function brokenRules(change: (copy: string) => void): Promise<Set<string>> {
  const copy = temporaryFolder();
  for (const part of ['src', 'webview', 'tsconfig.json', '.dependency-cruiser.cjs', 'package.json']) {
    cpSync(path.join(root, part), path.join(copy, part), { recursive: true });
  }
  symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'), 'junction');
  change(copy);
  const script = path.join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');
  // Into a file: what it prints it may leave half said.
  const found = path.join(copy, 'found.json');
  const options = ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', '--output-to', found];
  await new Promise<void>(resolve =>
    execFile(process.execPath, [script, ...options, 'src', 'webview'], { cwd: copy }, () => resolve()),
  );
  const text = readFileSync(found, 'utf8');
  const { summary } = JSON.parse(text) as { summary: { violations: { rule: { name: string } }[] } };
  return new Set(summary.violations.map(({ rule }) => rule.name));
}

describe('the rules of the rooms', () => {
  let asTheyAre: Set<string>;
  let withViolations: Set<string>;

  // Side by side, since each takes seconds; to the end, since their folders go with the first test.
  before(async () => {
    [asTheyAre, withViolations] = await Promise.all([
      brokenRules(() => undefined),
      brokenRules(copy => {
        for (const [file, line] of violations) appendFileSync(path.join(copy, file), `\n${line}\n`);
      }),
    ]);
  });

  it('are kept', () => assert.deepEqual(asTheyAre, new Set()));

  it('notice each kind of wrong import', () => {
    for (const [file, line, rule] of violations)
      assert.ok(
        [...withViolations].some(name => name.startsWith(rule)),
        `${rule}: ${line} in ${file}`,
      );
  });
});
