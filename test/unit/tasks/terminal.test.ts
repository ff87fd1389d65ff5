import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { generate } from '../../../src/tasks/generate';
import { temporaryFolder } from '../../support/folders';

const cli = path.join(process.env['DARKROOM_ROOT']!, 'dist', 'cli.js');

function samples(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, 'samples', ...args], {
    maxBuffer: 2 ** 28,
  });
  return { code: status, out: stdout, err: stderr.toString() };
}

/** The same through a shell, for redirections and limits. */
function inShell(script: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync('sh', ['-c', script, process.execPath, cli, ...args]);
  return { code: status, out: stdout.toString(), err: stderr.toString() };
}

/** For tests that need a shell's redirections and limits. */
const none = () => undefined;
const onUnix = process.platform === 'win32' ? none : it;
const onLinux = existsSync('/dev/full') ? it : none;

interface SampleLine {
  readonly picture: string;
  readonly index: number;
  readonly question: string;
  readonly sketches?: string[];
}

function linesIn(folder: string): SampleLine[] {
  const text = readFileSync(path.join(folder, 'samples.jsonl'), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as SampleLine);
}

describe('darkroom samples', () => {
  it('writes a picture each and one JSONL, which hold what the generator makes', async () => {
    const folder = path.join(temporaryFolder(), 'new', 'samples');
    const { code, out, err } = samples(
      '--task',
      'trail',
      '--hops',
      '5',
      '-n',
      '3',
      '--seed',
      '7',
      '--sketches',
      '--out',
      folder,
    );
    assert.equal(code, 0, err);
    assert.match(out.toString(), /3 samples .*21 pictures/);
    const lines = linesIn(folder);
    assert.equal(lines.length, 3);
    for (const { picture, index, question, sketches } of lines) {
      assert.equal(picture, `trail-7-${index}.png`);
      const sample = generate('trail', { seed: 7, index, difficulty: 5 });
      assert.equal(question, sample.question);
      assert.equal(sketches!.length, 6);
      const files = [picture, ...sketches!];
      const pixels = [sample.picture, ...sample.steps.map(step => step.sketch())];
      for (const [i, file] of files.entries()) {
        const raw = await sharp(path.join(folder, file)).raw().toBuffer();
        assert.ok(raw.equals(pixels[i]!), file);
      }
    }
    assert.equal(readdirSync(folder).length, 22, 'and nothing else');
  });

  it('may be repeated and continued in the same folder', () => {
    const folder = temporaryFolder();
    const args = ['--task', 'all', '--seed', '1', '--out', folder];
    assert.equal(samples(...args, '-n', '4').code, 0);
    assert.equal(samples(...args, '-n', '4').code, 0);
    assert.equal(samples(...args, '-n', '6').code, 0);
    assert.deepEqual(
      linesIn(folder).map(({ picture }) => picture),
      ['trail-1-0.png', 'relate-1-1.png', 'bars-1-2.png', 'turn-1-3.png', 'trail-1-4.png', 'relate-1-5.png'],
    );
  });

  it('overwrites nothing that it did not write, and takes back what it added', () => {
    for (const name of ['bars-0-1.png', 'samples.jsonl']) {
      const folder = temporaryFolder();
      writeFileSync(path.join(folder, name), 'precious');
      const { code, err } = samples('--task', 'bars', '-n', '3', '--out', folder);
      assert.equal(code, 2);
      assert.match(err, new RegExp(`${name} is there already .*Choose another folder`));
      assert.deepEqual(readdirSync(folder), [name]);
      assert.equal(readFileSync(path.join(folder, name), 'utf8'), 'precious');
    }
  });

  onUnix('says it in a sentence when a file cannot be written, and leaves nothing half done', () => {
    const folder = temporaryFolder();
    // No file may be larger than 64 blocks: the pictures fit, the records of a hundred samples do not.
    const { code, err } = inShell(
      'ulimit -f 64; "$0" "$@"',
      'samples',
      '--task',
      'bars',
      '-n',
      '100',
      '--out',
      folder,
    );
    assert.equal(code, 2);
    assert.match(err, /samples\.jsonl could not be written \(EFBIG\)/);
    assert.deepEqual(readdirSync(folder), []);
  });

  onLinux('calls a full disk by its name, and takes back what it added', () => {
    const folder = temporaryFolder();
    // Writing there always fails as on a full disk.
    symlinkSync('/dev/full', path.join(folder, 'bars-0-2.png.darkroom-part'));
    const { code, err } = samples('--task', 'bars', '-n', '4', '--out', folder);
    assert.equal(code, 2);
    assert.match(err, /^darkroom: The disk is full: \S+bars-0-2\.png could not be written.*Make room/);
    assert.deepEqual(readdirSync(folder), []);
  });

  it('says it when the folder is a file', () => {
    const file = path.join(temporaryFolder(), 'file');
    writeFileSync(file, 'precious');
    const { code, err } = samples('--task', 'bars', '-n', '1', '--out', file);
    assert.equal(code, 2);
    assert.match(err, /^darkroom: \S+file could not be written \(EEXIST\)/);
    assert.equal(readFileSync(file, 'utf8'), 'precious');
    const blocked = temporaryFolder();
    mkdirSync(path.join(blocked, 'samples.jsonl'));
    assert.match(
      samples('--task', 'bars', '-n', '1', '--out', blocked).err,
      /samples\.jsonl could not be \w+ \(EISDIR\)/,
    );
    assert.deepEqual(readdirSync(blocked), ['samples.jsonl']);
  });

  it('answers a mistake in the call with one sentence and code 2, and writes nothing', () => {
    const folder = path.join(temporaryFolder(), 'out');
    const mistakes: readonly [RegExp, ...string[]][] = [
      [/Name a task/, '--out', folder],
      [/no task "maze".*trail, relate, bars, turn/, '--task', 'maze', '--out', folder],
      [/where to write/, '--task', 'trail'],
      [/no difficulty 7/, '--task', 'trail', '--hops', '7', '--out', folder],
      [/no difficulty 4/, '--task', 'all', '--difficulty', '4', '--out', folder],
      [/--hops takes a whole number/, '--task', 'trail', '--hops', 'many', '--out', folder],
      [/--seed takes a whole number/, '--task', 'trail', '--seed=-1', '--out', folder],
      [/seed 4294967296 is out of range/, '--task', 'trail', '--seed', '4294967296', '--out', folder],
      [
        /index 4294967296 is out of range/,
        '--task',
        'trail',
        '--start',
        '4294967295',
        '-n',
        '2',
        '--out',
        folder,
      ],
      [/number of samples 0/, '--task', 'trail', '-n', '0', '--out', folder],
      [/number of samples 1000000/, '--task', 'trail', '-n', '1000000', '--out', folder],
      [/other questions 17/, '--task', 'trail', '--others', '17', '--out', folder],
      [/number of samples 0/, '--task', 'trail', '--raw', '-n', '0'],
      [/shard size 0/, '--task', 'trail', '--raw', '--shard', '0'],
      [/takes no --out/, '--task', 'trail', '--raw', '--out', folder],
      [/another word/, '--task', 'trail', '--hops', '1', '--difficulty', '1', '--out', folder],
      [/what "extra" is for/, '--task', 'trail', 'extra', '--out', folder],
      [/Unknown option '--frames'/, '--task', 'trail', '--frames', '3'],
    ];
    for (const [words, ...args] of mistakes) {
      const { code, out, err } = samples(...args);
      assert.equal(code, 2, err);
      assert.equal(out.length, 0);
      assert.match(err, words);
      assert.match(err, /^darkroom: [^\n]+\n$/, 'one line');
    }
    assert.ok(!existsSync(folder));
  });
});

describe('darkroom samples --raw', () => {
  it('is a row of shards, each behind its length, which continue at any start', () => {
    const { code, out } = samples(
      '--task',
      'all',
      '--raw',
      '--count',
      '5',
      '--shard',
      '2',
      '--start',
      '3',
      '--others',
      '1',
    );
    assert.equal(code, 0);
    const indices: number[][] = [];
    for (let at = 0; at < out.length;) {
      const length = Number(out.readBigUInt64LE(at));
      const shard = out.subarray(at + 8, at + 8 + length);
      assert.equal(shard.length, length);
      const header = JSON.parse(shard.toString('utf8', 8, 8 + Number(shard.readBigUInt64LE(0)))) as {
        __metadata__: { records: string };
      };
      const records = JSON.parse(header.__metadata__.records) as {
        task: string;
        index: number;
        others: [];
      }[];
      indices.push(records.map(({ index }) => index));
      for (const { task, index } of records)
        assert.equal(task, ['trail', 'relate', 'bars', 'turn'][index % 4]);
      at += 8 + length;
    }
    assert.deepEqual(indices, [[3, 4], [5, 6], [7]]);
  });

  onUnix('ends quietly when its reader has seen enough', () => {
    const { code, out, err } = inShell(
      '{ "$0" "$@"; echo $? >&2; } | head -c 8 | wc -c',
      'samples',
      '--task',
      'trail',
      '--raw',
    );
    assert.deepEqual([code, out.trim(), err], [0, '8', '0\n']);
  });

  onLinux('says it when the disk is full', () => {
    const { code, err } = inShell('"$0" "$@" >/dev/full', 'samples', '--task', 'trail', '--raw', '-n', '2');
    assert.equal(code, 2);
    assert.match(err, /^darkroom: The samples could not be written \(ENOSPC[^\n]+\n$/);
  });
});
