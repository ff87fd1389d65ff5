// `npm start`: builds, asks the bundled models about a sample picture by every method, prints the filmstrips and a table of
// what came out, writes each as a page, then opens VS Code with the extension on a copy of the sample workspace, or says how.
import { spawnSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
/** A copy, so that traces of a first try do not lie among the repository's files. */
const workspace = path.join('out', 'start');
const picture = path.join(workspace, 'trail-1-0.png');
/** Three steps, which every member has learned to follow. */
const question = 'start at the ring and follow the arrows for 3 steps . what colour is the cell ?';
/** Each method with the member that was trained for it. */
const methods = [
  ['text-cot', 'pinhole'],
  ['direct', 'pinhole'],
  ['modal-mixed', 'pinhole-mixed'],
  ['ivt-lr', 'pinhole-ivt'],
  ['lavit', 'pinhole-lavit'],
];

/** Runs a program of the repository; `quiet` keeps its output off the terminal unless it fails. */
function node(args, quiet = false) {
  const stdio = quiet ? 'pipe' : 'inherit';
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: root,
    stdio,
    encoding: 'utf8',
  });
  if (status === 0) return stdout;
  if (quiet) process.stderr.write(stderr);
  process.exit(status ?? 1);
}

/** Columns as wide as their widest cell. */
function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map(row => row[column].length)));
  return rows
    .map(row =>
      row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Whether the `code` command is there and answers. */
function hasVSCode() {
  return (
    spawnSync('code', ['--version'], { stdio: 'ignore', shell: process.platform === 'win32' }).status === 0
  );
}

node([path.join('tools', 'build.mjs')]);
rmSync(path.join(root, workspace), { recursive: true, force: true });
cpSync(path.join(root, 'samples'), path.join(root, workspace), { recursive: true });

const cli = path.join('dist', 'cli.js');
const pages = [];
const outcomes = [['method', 'model', 'answer', '', 'tokens', 'latents', 'time']];
for (const [method, model] of methods) {
  const name = path.join(workspace, 'traces', `first-${method}`);
  const asked = [
    'run',
    picture,
    '--model',
    path.join('models', model),
    '--method',
    method,
    '--ask',
    question,
  ];
  console.log(`\n$ node ${[cli, ...asked.slice(0, -1), JSON.stringify(question)].join(' ')}\n`);
  const { outcomes: found } = JSON.parse(
    node([cli, ...asked, '--out', `${name}.trace.safetensors`, '--json'], true),
  );
  const [{ answer = 'none', correct, tokens, latents, ms }] = found;
  const right = correct === undefined ? '' : correct ? 'right' : 'wrong';
  outcomes.push([method, model, answer, right, `${tokens}`, `${latents}`, `${(ms / 1000).toFixed(2)} s`]);
  node([cli, 'show', `${name}.trace.safetensors`]);
  node([cli, 'report', `${name}.trace.safetensors`, '--out', `${name}.html`], true);
  pages.push(`${name}.html`);
}
console.log(`
${table(outcomes)}

One picture and one question prove nothing; models/README.md has a thousand of each.
The same with the picture, where the model looked, what each layer would have said, and all numbers:
${pages.map(page => `  ${path.join(root, page)}`).join('\n')}`);

const developed = `--extensionDevelopmentPath=${root}`;
// As root, VS Code wants a profile of its own; CI and terminals without a screen have nothing to open a window on.
const canOpen =
  process.getuid?.() !== 0 &&
  (process.platform !== 'linux' || process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']);
if (canOpen && hasVSCode()) {
  console.log(
    '\nOpening VS Code on a copy of the samples. Try "Darkroom: Ask About This Image…" on a picture there.',
  );
  spawnSync('code', ['--new-window', developed, path.join(root, workspace)], {
    stdio: 'ignore',
    shell: process.platform === 'win32',
  });
} else {
  console.log(`
Next: see it develop in VS Code (1.100 or newer).
  npm run package                                       makes darkroom-….vsix, for "Extensions: Install from VSIX…"
  code --extensionDevelopmentPath="$PWD" ${workspace}     runs it from this folder
Then open a picture and run "Darkroom: Ask About This Image…" from the palette.`);
}
