// Every rule that a tool can keep, in one command: `npm run check`. Prints what failed and exits with 1.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { overBudget } from './check/budgets.mjs';
import { staleSamples } from './check/samples.mjs';
import { staleStrings } from './check/strings.mjs';
import { unwelcomeText } from './check/tracked-files.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** Runs a program of node_modules; resolves to its output if it found something. */
function program(name, ...args) {
  return ended(name, path.join(root, 'node_modules', '.bin', name), args, process.platform === 'win32');
}

/** The same with a TypeScript file of this repository. */
function script(file, ...args) {
  return ended(file, process.execPath, [path.join('tools', 'run-ts.mjs'), file, ...args], false);
}

function ended(name, command, args, shell) {
  return () =>
    new Promise(resolve => {
      const child = spawn(command, args, { cwd: root, shell });
      let output = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', data => (output += data));
      child.on('error', error => resolve(error.message));
      child.on('close', code => resolve(code === 0 ? undefined : output || `${name} ended with ${code}`));
    });
}

/** Name of the rule, what is wrong when it is broken. */
const rules = [
  ['types of the extension', program('tsc', '-p', 'tsconfig.json')],
  ['types of the panels', program('tsc', '-p', 'webview/tsconfig.json')],
  ['types of the tests', program('tsc', '-p', 'test/tsconfig.json')],
  ['lint', program('eslint', '--max-warnings=0', 'src', 'webview', 'test', 'bench', 'models')],
  ['rooms and cycles', program('depcruise', '--config', '.dependency-cruiser.cjs', 'src', 'webview')],
  ['dead code and dependencies', program('knip', '--no-progress')],
  ['format', program('prettier', '--check', '--log-level', 'warn', '.')],
  ['samples are what their script makes', () => staleSamples(root)],
  ['table of devices is what was computed', script('test/engine/families/matrix.ts', '--check')],
  ['translations hold what the sources say', () => staleStrings(root)],
  ['bundle budgets', () => overBudget(root)],
  ['tracked files', () => unwelcomeText(root)],
];

// Two lanes, because the slow rules take a processor each; what is found is said when all of it is known, in this order.
const queue = rules.entries();
const found = [];
const lane = async () => {
  for (const [i, [, findings]] of queue) found[i] = await findings();
};
await Promise.all([lane(), lane()]);

let failed = 0;
for (const [i, [name]] of rules.entries()) {
  console.log(`${found[i] === undefined ? 'ok    ' : 'FAILED'} ${name}`);
  if (found[i] === undefined) continue;
  failed++;
  console.log(found[i].trimEnd().replace(/^/gm, '       '));
}
console.log(failed === 0 ? `All ${rules.length} rules kept.` : `${failed} of ${rules.length} rules broken.`);
process.exitCode = failed === 0 ? 0 : 1;
