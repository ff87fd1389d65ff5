// No finished row is lost: not where the process is killed, the disk is full, or the work was split over folders. All through the
// built program, in processes of their own.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import type { AnsweredRow } from '../../../src/ablation/row';
import type { ChangedAnswers } from '../../../src/engine/ablation/changed';
import { openTrace } from '../../../src/trace/open';
import { temporaryFolder } from '../../support/folders';
import { root } from '../engines';

const cli = path.join(root, 'dist', 'cli.js');
const count = 8;

/** A file that asks for eight samples in three arms: 24 rows. */
function asked(folder: string, model = path.resolve(root, 'models', 'pinhole-ivt')): string {
  const file = path.join(folder, 'test.ablation.json');
  const samples = { count, difficulty: 2 };
  writeFileSync(
    file,
    JSON.stringify({ recipe: 'replacement-test', model, samples, arms: ['transplant', 'noise'] }),
  );
  return file;
}

const optionsTo = (out: string) => ['--threads', '1', '--device', 'cpu', '--out', out];

function ablate(...args: string[]): {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
} {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, 'ablate', ...args], {
    encoding: 'utf8',
  });
  return { code: status, out: stdout, err: stderr };
}

function done(...args: string[]): string {
  const { code, out, err } = ablate(...args);
  assert.equal(code, 0, err);
  return out;
}

const linesIn = (folder: string): readonly string[] =>
  existsSync(path.join(folder, 'rows.jsonl'))
    ? readFileSync(path.join(folder, 'rows.jsonl'), 'utf8').split('\n').slice(1, -1)
    : [];

/**
 * Ends the program without warning once it has added a few rows. A thread of its own does it: one that looks from elsewhere may
 * come too late.
 */
function killedAfter(rows: number, file: string, out: string): void {
  const journal = path.join(out, 'rows.jsonl');
  // The head is a line, too.
  const most = 1 + linesIn(out).length + rows;
  const killer = path.join(path.dirname(out), 'killer.cjs');
  writeFileSync(
    killer,
    `const { isMainThread, Worker } = require('node:worker_threads');
     const { readFileSync } = require('node:fs');
     const lines = () => { try { return readFileSync(${JSON.stringify(journal)}, 'utf8').split('\\n').length - 1; } catch { return 0; } };
     if (isMainThread) new Worker(__filename).unref();
     else setInterval(() => lines() >= ${most} && process.kill(process.pid, 'SIGKILL'), 2);`,
  );
  const { signal } = spawnSync(process.execPath, [
    '--require',
    killer,
    cli,
    'ablate',
    file,
    ...optionsTo(out),
  ]);
  assert.equal(signal, 'SIGKILL', 'it was killed before it had ended');
}

describe('rows of an ablation', () => {
  let folder: string;
  let file: string;
  let whole: string;
  const at = (name: string) => path.join(folder, name);

  beforeEach('one run without an interruption', () => {
    folder = temporaryFolder();
    file = asked(folder);
    whole = at('whole');
    done(file, ...optionsTo(whole));
    assert.equal(linesIn(whole).length, 3 * count);
  });

  it('are the same after five kills', () => {
    const out = at('killed');
    for (const rows of [2, 3, 4, 2, 3]) killedAfter(rows, file, out);
    const kept = linesIn(out);
    assert.ok(kept.length >= 14 && kept.length < 3 * count, `${kept.length} rows`);
    done(file, ...optionsTo(out));
    assert.deepEqual(linesIn(out), linesIn(whole));
    assert.deepEqual(linesIn(out).slice(0, kept.length), kept);
    assert.deepEqual(
      readFileSync(path.join(out, 'rows.parquet')),
      readFileSync(path.join(whole, 'rows.parquet')),
    );
    assert.deepEqual(
      readdirSync(out).filter(name => !/^(rows\.(jsonl|parquet)|summary\.json)$/.test(name)),
      [],
    );
  });

  it('of two folders with a shard each are those of one run, and of nothing that does not belong together', () => {
    const shards = ['1/2', '2/2'].map((shard, i) => {
      const out = at(`shard${i}`);
      done(file, ...optionsTo(out), '--shard', shard);
      return out;
    });
    const [one, two] = shards as [string, string];
    const part = done('merge', one, '--out', at('half'));
    assert.match(part, /4 samples still to be answered/);
    assert.ok(!existsSync(path.join(at('half'), 'rows.parquet')), 'there is no whole file of a part');
    const said = done('merge', one, two, at('half'), '--out', at('merged'));
    for (const name of ['rows.jsonl', 'rows.parquet'])
      assert.deepEqual(readFileSync(path.join(at('merged'), name)), readFileSync(path.join(whole, name)));
    assert.equal(said.replace('/merged', '/whole'), done(file, ...optionsTo(whole)));
    refused(/holds rows already\. Name a new folder/, one, two, '--out', at('half'));
    refused(/There are no rows in .*nothing/, one, at('nothing'), '--out', at('new'));
    const journal = path.join(two, 'rows.2-of-2.jsonl');
    const text = readFileSync(journal, 'utf8');
    writeFileSync(journal, text.replace('"hash":"', '"hash":"0'));
    refused(
      /is of another experiment than the others: the model had other weights/,
      one,
      two,
      '--out',
      at('new'),
    );
    writeFileSync(journal, text);
    const [, , row = ''] = readFileSync(path.join(one, 'rows.1-of-2.jsonl'), 'utf8').split('\n');
    const other = { ...(JSON.parse(row) as object), answer: 'mauve', became: 'other' };
    appendFileSync(journal, `${JSON.stringify(other)}\n`);
    refused(/is another row in .*shard1 than in .*shard0/, one, two, '--out', at('new'));
    assert.ok(!existsSync(at('new')));
  });

  function refused(sentence: RegExp, ...args: string[]): void {
    const { code, err } = ablate('merge', ...args);
    assert.deepEqual([code, sentence.test(err)], [2, true], err);
  }

  const onUnix = process.platform === 'win32' ? () => undefined : it;

  onUnix('are kept where the disk has no more room, and gone on with where it has', () => {
    const out = at('full');
    // The shell counts in blocks of 512 bytes: room for the head and some rows, and not for all.
    const blocks = Math.floor(readFileSync(path.join(whole, 'rows.jsonl')).length / 512 / 2);
    const limited = ['-c', `ulimit -f ${blocks}; exec "$@"`, 'sh', process.execPath, cli];
    const { status, stderr } = spawnSync('/bin/sh', [...limited, 'ablate', file, ...optionsTo(out)], {
      encoding: 'utf8',
    });
    assert.equal(status, 2, stderr);
    assert.match(
      stderr,
      /There is no space left for .*rows\.jsonl\. Free some space and ask again: it goes on/,
    );
    const kept = linesIn(out);
    assert.ok(kept.length > 3 && kept.length < 3 * count, `${kept.length} rows`);
    done(file, ...optionsTo(out));
    assert.deepEqual(linesIn(out), linesIn(whole));
    assert.deepEqual(linesIn(out).slice(0, kept.length), kept);
  });

  it('have traces for a few of them, changed answers first, that end in the same answers', async () => {
    const { code, err } = ablate(file, ...optionsTo(whole), '--traces', '3');
    assert.equal(code, 0, err);
    const traces = readdirSync(path.join(whole, 'traces')).filter(name =>
      name.endsWith('.trace.safetensors'),
    );
    const rows = linesIn(whole).map(line => JSON.parse(line) as AnsweredRow);
    let compared = 0;
    for (const name of traces) {
      const [, index, seed, arm] = /^trail-(\d+)_(\d+)_(baseline|transplant|noise)\.trace/.exec(name) ?? [];
      if (index === undefined) continue;
      const row = rows.find(one => one.index === +index && one.seed === +seed! && one.arm === arm)!;
      const trace = await openTrace(path.join(whole, 'traces', name));
      await trace.close();
      const said = trace.document.steps.find(step => step.kind === 'answer');
      assert.equal(said?.text ?? null, row.answer, name);
      const before = rows.find(one => one.index === +index && one.arm === 'baseline')!;
      if (arm !== 'baseline') assert.notEqual(row.answer, before.answer, 'it is one that changed');
      if (arm !== 'baseline') compared++;
    }
    assert.equal(compared, 3, traces.join(' '));
  });

  it('that changed are listed with how far the best token was ahead, as their traces say it', async () => {
    const said = done(file, ...optionsTo(whole), '--changed', '3', '--traces', '3', '--json');
    const { changed } = JSON.parse(said) as { changed: ChangedAnswers };
    assert.equal(changed.answers.length, 3);
    assert.ok(changed.of > 3);
    for (const { task, index, seed, arm, baseline, changed: is } of changed.answers) {
      assert.notEqual(is.answer, baseline.answer);
      for (const [name, heard] of [
        ['baseline', baseline],
        [arm, is],
      ] as const) {
        const file = `${task}-${index}_${seed}_${name}.trace.safetensors`;
        const trace = await openTrace(path.join(whole, 'traces', file));
        await trace.close();
        const margins = trace.document.steps.flatMap(step =>
          step.kind === 'text' && step.token.forced === undefined ? (step.token.margin ?? []) : [],
        );
        assert.ok(margins.length > 0 && Math.abs(heard.lead! - Math.min(...margins)) < 1e-3, file);
        assert.equal(heard.again, heard.answer);
      }
    }
  });

  it('that say what the model does not say by itself are told, and no more than were asked for', () => {
    const other = at('other');
    cpSync(whole, other, { recursive: true });
    const rows = path.join(other, 'rows.jsonl');
    const changed = readFileSync(rows, 'utf8').replace(
      /"arm":"baseline"(.*?)"answer":"(\w+)"/,
      (_, ...of) => {
        const [between, answer] = of as [string, string];
        return `"arm":"baseline"${between}"answer":"not ${answer}"`;
      },
    );
    writeFileSync(rows, changed);
    const lines = done(file, ...optionsTo(other), '--changed', '1').split('\n');
    const at1 = lines.findIndex(line => /^1 of \d+ answers that changed, and by how many logits/.test(line));
    assert.match(lines[at1 + 1] ?? '', /^ {2}sample +arm +baseline +ahead +answer +ahead +right$/);
    assert.match(
      lines[at1 + 2] ?? '',
      /^ {2}trail \d +transplant +not \w+ \(alone \w+\) +[\d.]+ +\w+ +[\d.]+ +\w+$/,
    );
    assert.equal(
      lines
        .slice(at1 + 3)
        .join('')
        .trim(),
      '',
      'it is the last',
    );
  });

  it('are not gone on with by other weights', () => {
    const model = at('model');
    cpSync(path.resolve(root, 'models', 'pinhole-ivt'), model, { recursive: true });
    const copy = asked(folder, model);
    const out = at('copied');
    done(copy, ...optionsTo(out));
    const decoder = path.join(model, 'onnx', 'decoder_model_merged.onnx');
    const bytes = readFileSync(decoder);
    const last = bytes.length - 1000;
    bytes[last] = bytes[last]! ^ 1;
    writeFileSync(decoder, bytes);
    rmSync(path.join(out, 'summary.json'));
    const { code, err } = ablate(copy, ...optionsTo(out));
    assert.deepEqual(
      [code, /rows\.jsonl cannot be gone on with: the model had other weights/.test(err)],
      [2, true],
      err,
    );
    assert.equal(linesIn(out).length, 3 * count);
  });
});
