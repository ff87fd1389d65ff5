// The bundled model in the terminal: what `run` records, `show`, `report` and `rerun` take up, through the built program.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { temporaryFolder } from '../support/folders';
import { madeUpTrace } from '../unit/trace/made-up';
import { root } from './engines';

const model = path.join(root, 'models', 'pinhole');
const sampleTrace = path.join(root, 'samples', 'traces', 'trail-1-0_text-cot.trace.safetensors');
const picture = path.join(root, 'samples', 'relate-1-5.png');

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function darkroom(...args: string[]): Ended {
  const cli = path.join(root, 'dist', 'cli.js');
  const environment = { ...process.env, FORCE_COLOR: '0' };
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
    encoding: 'utf8',
    env: environment,
  });
  return { code: status, out: stdout, err: stderr };
}

/** A finished trace of one short run. */
function recorded(...options: string[]): string {
  const file = path.join(temporaryFolder(), 'run.trace.safetensors');
  const { code, err } = darkroom(
    'run',
    picture,
    '--model',
    model,
    '--threads',
    '1',
    '--out',
    file,
    ...options,
  );
  assert.equal(code, 0, err);
  return file;
}

/** The same file with other bytes of the same number in its document: nothing in it moves. */
function changed(trace: string, from: string, to: string): string {
  assert.equal(from.length, to.length);
  const bytes = readFileSync(trace);
  const at = bytes.indexOf(from);
  assert.ok(at > 0, `${from} is in the trace`);
  bytes.write(to, at);
  const file = path.join(path.dirname(trace), 'changed.trace.safetensors');
  writeFileSync(file, bytes);
  return file;
}

/** Begins many runs, and calls `then` each time one has begun, until it says that it is content. */
async function whileRunning(folder: string, then: (child: ChildProcess) => boolean): Promise<number | null> {
  const cli = path.join(root, 'dist', 'cli.js');
  const many = ['--runs', '64', '--temperature', '1', '--out', path.join(folder, 'a.trace.safetensors')];
  const child = spawn(process.execPath, [cli, 'run', picture, '--model', model, ...many]);
  child.stdout.resume();
  let content = false;
  child.stderr.on('data', (data: Buffer) => {
    if (!content && data.toString().includes('writing ')) content = then(child);
  });
  const [code] = (await once(child, 'close')) as [number | null];
  assert.ok(content);
  return code;
}

/** A signal is one thing, and having stopped another: what a thread is in the middle of it brings to its end. */
function stop(child: ChildProcess): void {
  const threads = `/proc/${child.pid}/task`;
  const moves = (thread: string) => {
    try {
      const facts = readFileSync(path.join(threads, thread, 'stat'), 'latin1');
      return !/^[TZ]/.test(facts.slice(facts.lastIndexOf(')') + 2));
    } catch {
      return false; // it has ended
    }
  };
  do child.kill('SIGSTOP');
  while (existsSync(threads) && readdirSync(threads).some(moves));
}

const journalsIn = (folder: string) => readdirSync(folder).filter(name => name.endsWith('.trace.journal'));
const onUnix = process.platform === 'win32' ? () => undefined : it;

describe('the terminal: a run that ends early', () => {
  onUnix('leaves finished traces after Ctrl+C', async () => {
    const folder = temporaryFolder();
    const code = await whileRunning(folder, child => child.kill('SIGINT'));
    assert.equal(code, 1);
    assert.deepEqual(journalsIn(folder), []);
    const traces = readdirSync(folder).length;
    assert.ok(traces > 0 && traces < 64, `${traces} traces`);
  });

  onUnix('leaves a journal when it is killed, which "finish" turns into a trace', async () => {
    const folder = temporaryFolder();
    await whileRunning(folder, child => {
      stop(child);
      const isWriting = journalsIn(folder).length > 0;
      child.kill(isWriting ? 'SIGKILL' : 'SIGCONT');
      return isWriting;
    });
    const [journal = ''] = journalsIn(folder);
    const { code, out, err } = darkroom('finish', path.join(folder, journal));
    assert.equal(code, 0, err);
    assert.match(out, /^Trace: \S+\.trace\.safetensors\n$/);
    assert.deepEqual(journalsIn(folder), []);
    assert.match(darkroom('show', out.slice(7).trim()).out, /The run was cut off after \d+ steps?;/);
  });

  it('is not finished by another while it goes on', async () => {
    const folder = temporaryFolder();
    const writer = await madeUpTrace(folder, 5);
    const { code, err } = darkroom('finish', writer.path);
    await writer.abandon();
    assert.equal(code, 2);
    assert.match(err, /run\.trace\.journal is still being written\. Stop the run/);
  });
});

describe('the terminal: what is asked of it', () => {
  const forward = ['forward', model, '--ask', 'x', '--out', path.join(tmpdir(), 'never.safetensors')];

  for (const [args, expected] of [
    [[...forward, '--decoder', 'nope.onnx'], /The decoder \S+nope\.onnx cannot be read\./],
    [['run', picture, '--out', '/dev/null/x.trace.safetensors'], /The folder \/dev\/null for the trace/],
    [['run', picture, '--temperature', '-1'], /A temperature of -1 is not possible/],
    [['run', picture, '--top-p', '0'], /A top-p of 0 is not possible/],
    [['run', picture, '--temperature'], /Option '--temperature <value>' argument missing\.\s/],
    [['run', picture, '--hot\u001b[31m'], /Unknown option '--hot.\[31m'\.\s/],
    [['run'], /There is no question\./],
  ] as const)
    onUnix(`says what is wrong with "${args.slice(-3).join(' ')}" in a sentence`, () => {
      const { code, out, err } = darkroom(...args);
      assert.equal(code, 2);
      assert.equal(out, '');
      assert.match(err, expected);
      assert.doesNotMatch(err.trimEnd().split('\n').at(-1) ?? '', /[\u0000-\u001f]/);
      assert.doesNotMatch(err, /\n {4}at /);
    });

  onUnix('waits for no pipe', () => {
    const folder = temporaryFolder();
    const pipe = path.join(folder, 'pipe');
    assert.equal(spawnSync('bash', ['-c', `mkfifo "${pipe}"`]).status, 0);
    const changes = path.join(folder, 'changes.json');
    writeFileSync(changes, '[{"at": {"layers": [2]}, "do": {"add": {"vector": "pipe", "strength": 1}}}]');
    for (const args of [
      ['show', pipe],
      ['run', pipe, '--ask', 'x'],
      ['run', picture, '--interventions', pipe],
      ['run', picture, '--interventions', changes, '--out', path.join(folder, 'p.trace.safetensors')],
      ['rerun', sampleTrace, '--picture', pipe],
      [...forward, '--image', pipe],
    ]) {
      const { code, err } = darkroom(...args);
      assert.equal(code, 2, args.join(' '));
      assert.match(err, /pipe is (not a|no) file\./);
    }
  });

  onUnix('is content when its reader has seen enough', () => {
    const cli = path.join(root, 'dist', 'cli.js');
    const line = `"${process.execPath}" "${cli}" show "${sampleTrace}" --json | head -c 10; exit \${PIPESTATUS[0]}`;
    const { status, stderr } = spawnSync('bash', ['-c', line], { encoding: 'utf8' });
    assert.equal(status, 0);
    assert.equal(stderr, '');
  });
});

describe('the terminal: show', () => {
  it('prints the filmstrip of a recorded run, all of it as JSON, or one step', () => {
    const trace = recorded('--method', 'direct');
    const { code, out } = darkroom('show', trace);
    assert.equal(code, 0);
    assert.match(out, /^what shape is the thing left of the green circle \?\n\w+ {2}[✓✗] /);
    assert.match(out, /pinhole fp32 on cpu · Direct · greedy · seed 0/);
    assert.match(out, /\n +1–\d {2}answer \w+ +[▁▂▃▄▅▆▇█]+ +\d\.\d\d +\d+ % +\d+ % +\d\.\d\d\n/);
    const whole = JSON.parse(darkroom('show', trace, '--json').out) as {
      kind: string;
      document: { steps: unknown[] };
    };
    assert.equal(whole.kind, 'finished');
    const step = darkroom('show', trace, '--step', '2').out;
    assert.match(step, /^step 2 of \d+: “\w+” \(token \d+\)\nprobability \d\.\d{4}, /);
    // Eight rows of eight patches, and a lens of every layer.
    assert.equal((step.match(/^[·░▒▓█]{16}$/gm) ?? []).length, 8);
    assert.equal((step.match(/^ {4}[0-6] {2,}\d+ {2}/gm) ?? []).length, 7);
    const json = JSON.parse(darkroom('show', trace, '--step', '2', '--json').out) as {
      step: unknown;
      lens: unknown[];
    };
    assert.deepEqual(json.step, whole.document.steps[2]);
    assert.equal(json.lens.length, 7);
  });

  it('reads the lens again from the stream, of one step or of all', () => {
    const trace = recorded('--method', 'direct');
    const lens = (...options: string[]) => darkroom('show', trace, '--json', ...options).out;
    assert.equal(lens('--step', '2', '--lens'), lens('--step', '2'));
    assert.equal((JSON.parse(lens('--lens')) as { lens: unknown[] }[])[1]?.lens.length, 7);
    const { out } = darkroom('show', trace, '--lens');
    assert.match(out, /\n step {2}wrote {6}layer 0 {4}layer 1 /);
    // The last layer says what was written.
    for (const line of out.split('\n').slice(2, 4)) {
      const words = line.trim().split(/ {2,}/);
      assert.equal(words.at(-1), words[1]);
    }
  });

  it('shows a journal that was left behind as far as it came', async () => {
    const folder = temporaryFolder();
    const writer = await madeUpTrace(folder, 5);
    await writer.abandon();
    // The process of this test is alive: to others the journal is still being written.
    const { code, out } = darkroom('show', path.join(folder, 'run.trace.journal'));
    assert.equal(code, 0);
    assert.match(out, /What colour is the cell\?/);
    assert.match(out, /5 steps/);
  });

  for (const [args, expected] of [
    [['show'], /show takes one trace\./],
    [['show', 'a', 'b'], /show takes one trace\./],
    [['show', '/nowhere.trace.safetensors'], /There is no trace at \/nowhere\.trace\.safetensors\./],
    [['show', picture], /relate-1-5\.png is not a whole trace/],
    [['show', sampleTrace, '--step', 'two'], /--step is "two", which is not a whole number\./],
    [['report'], /report takes one trace\./],
    [['rerun'], /rerun takes one trace\./],
  ] as const)
    it(`says what is wrong with "${args.join(' ').slice(0, 40)}" in a sentence`, () => {
      const { code, out, err } = darkroom(...args);
      assert.equal(code, 2);
      assert.equal(out, '');
      assert.match(err, expected);
      assert.doesNotMatch(err, /\n {4}at /);
    });

  it('has steps from 0 to the last', () => {
    const { code, err } = darkroom('show', sampleTrace, '--step', '999');
    assert.equal(code, 2);
    assert.match(err, /The trace has no step 999\. Steps are 0 to \d+\./);
  });
});

describe('the terminal: report', () => {
  it("writes a page beside the trace, and over nobody's file", () => {
    const trace = recorded('--method', 'direct');
    const page = trace.replace('.trace.safetensors', '.html');
    assert.deepEqual([darkroom('report', trace).code, existsSync(page)], [0, true]);
    assert.match(
      readFileSync(page, 'utf8'),
      /^<!doctype html>[^]*what shape is the thing left of the green circle \?/,
    );
    writeFileSync(page, 'mine');
    const again = darkroom('report', trace);
    assert.equal(again.code, 2);
    assert.match(again.err, /is there already\. Write over it with --force/);
    assert.equal(readFileSync(page, 'utf8'), 'mine');
    assert.equal(darkroom('report', trace, '--force').code, 0);
    assert.notEqual(readFileSync(page, 'utf8'), 'mine');
  });
});

describe('the terminal: rerun', () => {
  it('says "identical" of a run on the same machine, greedy or sampled', () => {
    for (const sampling of [[], ['--temperature', '1.5', '--seed', '11']]) {
      const { code, out, err } = darkroom('rerun', recorded(...sampling));
      assert.equal(code, 0, out + err);
      assert.match(out, /^identical: All \d+ steps are identical\.\n$/);
    }
  });

  it('names the step, both tokens and the margin where a run comes out otherwise', () => {
    const trace = changed(recorded('--temperature', '2', '--seed', '5'), '\\"seed\\":5', '\\"seed\\":6');
    const { code, out } = darkroom('rerun', trace);
    assert.equal(code, 1);
    assert.match(
      out,
      /^differs: at step \d+ the model wrote “[^”]*” \(token \d+\) then and “[^”]*” \(token \d+\) now/,
    );
    assert.match(out, /its best logit was [\d.e+-]+ ahead of the second/);
    const json = JSON.parse(darkroom('rerun', trace, '--json').out) as {
      identical: boolean;
      sameTokens: boolean;
    };
    assert.deepEqual([json.identical, json.sameTokens], [false, false]);
  });

  it('names a number that differs although the tokens are the same', () => {
    const trace = recorded('--method', 'direct');
    const { document } = JSON.parse(darkroom('show', trace, '--json').out) as {
      document: { steps: { measures: { attention: { entropy: number } } }[] };
    };
    const entropy = String(document.steps[1]?.measures.attention.entropy);
    const other = entropy.slice(0, -1) + (entropy.endsWith('1') ? '2' : '1');
    const { code, out } = darkroom('rerun', changed(trace, `"entropy\\":${entropy}`, `"entropy\\":${other}`));
    assert.equal(code, 1);
    assert.match(out, /measures\.attention\.entropy is .* All tokens are the same; numbers are not\./);
  });

  it('names a file of the model that is another, by its hashes', () => {
    const trace = recorded('--method', 'direct');
    const copy = path.join(temporaryFolder(), 'pinhole');
    cpSync(model, copy, { recursive: true });
    writeFileSync(
      path.join(copy, 'generation_config.json'),
      `${readFileSync(path.join(model, 'generation_config.json'), 'utf8')}\n`,
    );
    const { code, out } = darkroom('rerun', trace, '--model', copy);
    assert.equal(code, 1);
    assert.match(
      out,
      /All \d+ steps are identical\.\ngeneration_config\.json is another file than it was: SHA-256 [0-9a-f]{12}… then, [0-9a-f]{12}… now\./,
    );
    // One with which nothing can be opened is named as well.
    writeFileSync(path.join(copy, 'onnx', 'decoder_model_merged.onnx'), 'no graph');
    const broken = darkroom('rerun', trace, '--model', copy);
    assert.equal(broken.code, 2);
    assert.match(
      broken.err,
      /onnx\/decoder_model_merged\.onnx is another file than it was: .* That may be why: /,
    );
  });

  it('says that the model, or a file of it, is gone', () => {
    const trace = recorded('--method', 'direct');
    const copy = path.join(temporaryFolder(), 'pinhole');
    const gone = darkroom('rerun', trace, '--model', copy);
    assert.equal(gone.code, 2);
    assert.match(gone.err, /The model is not at .*pinhole any more\. Say where it is with --model\./);
    cpSync(model, copy, { recursive: true });
    rmSync(path.join(copy, 'tokenizer.json'));
    assert.match(
      darkroom('rerun', trace, '--model', copy).err,
      /tokenizer\.json of the model cannot be read\./,
    );
  });

  it('names another version of ONNX Runtime, and still compares', () => {
    const trace = recorded('--method', 'direct');
    const { document } = JSON.parse(darkroom('show', trace, '--json').out) as {
      document: { software: { onnxruntime: string } };
    };
    const version = document.software.onnxruntime;
    const other = `0${version.slice(1)}`;
    const { code, out } = darkroom(
      'rerun',
      changed(trace, `\\"onnxruntime\\":\\"${version}`, `\\"onnxruntime\\":\\"${other}`),
    );
    assert.equal(code, 0);
    assert.match(out, /^identical: /);
    assert.ok(out.includes(`The version of ONNX Runtime differs: "${other}" and "${version}".`), out);
  });

  it('repeats a run without its picture file, and keeps the new trace where asked', () => {
    const trace = recorded('--method', 'direct');
    const moved = path.join(temporaryFolder(), 'elsewhere.trace.safetensors');
    renameSync(trace, moved);
    const kept = path.join(path.dirname(moved), 'again.trace.safetensors');
    assert.equal(darkroom('rerun', moved, '--out', kept).code, 0);
    assert.equal(darkroom('rerun', kept).code, 0);
    assert.match(darkroom('rerun', moved, '--out', kept).err, /is there already/);
  });

  it('reads no file outside the model, whatever a trace names', () => {
    const trace = changed(
      recorded('--method', 'direct'),
      '\\"name\\":\\"config.json',
      '\\"name\\":\\"../fig.json',
    );
    const { code, err } = darkroom('rerun', trace);
    assert.equal(code, 2);
    assert.match(err, /names a file outside the model: \.\.\/fig\.json/);
  });
});
