import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import esbuild from 'esbuild';
import { layerFrom, meansFrom, pictureFrom } from '../../../src/host/trace/trace-answers';
import { shownPixels } from '../../../src/host/trace/picture-pixels';
import { TraceFile } from '../../../src/host/trace/trace-file';
import { openTrace } from '../../../src/trace/open';
import { temporaryFolder } from '../../support/folders';
import { addSteps, beginTrace, madeTrace } from '../../support/made-trace';

const words = ['Go', ' up', '.', ' Then', ' right', ' and', ' stop', '.'];

describe('a trace file that is followed', () => {
  let file: TraceFile | undefined;

  const follow = async (name: string) => {
    file = new TraceFile(name, () => undefined);
    await file.look();
    return file;
  };
  const shown = (followed: TraceFile) => {
    const content = followed.content.value;
    assert.ok(content.name === 'shown', content.name === 'failed' ? content.failure.message : content.name);
    return content;
  };

  afterEach(() => {
    file?.dispose();
    file = undefined;
  });

  it('grows, ends and changes its name, whichever of its names it was opened by', async () => {
    for (const opened of ['journal', 'safetensors']) {
      const made = { folder: temporaryFolder(), words, steps: 20 };
      const writer = await beginTrace(made);
      const followed = await follow(path.join(made.folder, `made.trace.${opened}`));
      assert.equal(shown(followed).trace.steps.length, 1);
      await addSteps(writer, made, 1, 12);
      await followed.look();
      assert.equal(shown(followed).trace.steps.length, 12);
      assert.equal(shown(followed).trace.status.state, 'running');
      await addSteps(writer, made, 12, 20);
      await writer.end({ status: { state: 'done', ms: 100 } });
      await followed.look();
      const { trace, finish, problem } = shown(followed);
      assert.deepEqual(
        [trace.steps.length, trace.status.state, finish, problem],
        [20, 'done', 'needless', undefined],
      );
      assert.equal((await meansFrom(followed.open, 0, 64)).length, 19 * 64, 'read from the finished file');
      followed.dispose();
    }
  });

  it('whose writer was killed says so, and can be finished', async () => {
    const folder = temporaryFolder();
    const program = path.join(folder, 'left-behind.cjs');
    await esbuild.build({
      absWorkingDir: process.env['DARKROOM_ROOT'] ?? '.',
      entryPoints: ['test/support/left-behind.ts'],
      outfile: program,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      packages: 'external',
      logLevel: 'error',
    });
    assert.equal(spawnSync(process.execPath, [program, folder, '11']).signal, 'SIGKILL');
    const followed = await follow(path.join(folder, 'made.trace.safetensors'));
    const { trace, finish } = shown(followed);
    assert.deepEqual([trace.steps.length, trace.status.state, finish], [11, 'recovered', 'possible']);
    await followed.finish();
    assert.deepEqual([shown(followed).trace.steps.length, shown(followed).finish], [11, 'needless']);
    assert.equal(followed.open.kind, 'finished');
  });

  it('that is moved away stays in sight with a sentence, and loses it when it is back', async () => {
    const finished = await madeTrace({ folder: temporaryFolder(), words, steps: 9 });
    const followed = await follow(finished);
    renameSync(finished, `${finished}.away`);
    await followed.look();
    assert.match(shown(followed).problem?.message ?? '', /made\.trace\.safetensors is gone/);
    renameSync(`${finished}.away`, finished);
    await followed.look();
    assert.equal(shown(followed).problem, undefined);
  });

  it('that is replaced by another is read anew', async () => {
    const finished = await madeTrace({ folder: temporaryFolder(), words, steps: 9 });
    const followed = await follow(finished);
    const other = await madeTrace({ folder: temporaryFolder(), words, steps: 14 });
    rmSync(finished);
    copyFileSync(other, finished);
    await followed.look();
    assert.equal(shown(followed).trace.steps.length, 14);
  });

  it('that is cut off anywhere gets a sentence, and never an internal error', async () => {
    const whole = await madeTrace({ folder: temporaryFolder(), words, steps: 9 });
    const { size } = await import('node:fs/promises').then(fs => fs.stat(whole));
    for (const share of [0, 0.0001, 0.01, 0.2, 0.5, 0.999]) {
      const cut = path.join(temporaryFolder(), 'cut.trace.safetensors');
      copyFileSync(whole, cut);
      truncateSync(cut, Math.floor(size * share));
      const followed = await follow(cut);
      const content = followed.content.value;
      assert.ok(content.name === 'failed', `cut at ${share}`);
      assert.notEqual(content.failure.kind, 'internal', content.failure.message);
      assert.match(content.failure.message, /cut\.trace\.safetensors/);
      followed.dispose();
    }
  });

  it('of a newer version says so', async () => {
    const document = JSON.stringify({ version: 99 });
    const header = Buffer.from(JSON.stringify({ __metadata__: { darkroom: document } }));
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(header.length));
    const newer = path.join(temporaryFolder(), 'newer.trace.safetensors');
    writeFileSync(newer, Buffer.concat([length, header]));
    const { content } = await follow(newer);
    assert.ok(content.value.name === 'failed');
    assert.match(content.value.failure.message, /newer|99/);
  });
});

describe('what a page is given of a trace', () => {
  it('is the part that it asked for, and less where the trace ends', async () => {
    const trace = await openTrace(
      await madeTrace({ folder: temporaryFolder(), words, steps: 9, layers: 3, heads: 2 }),
    );
    const all = await trace.read('attention.image');
    const { mean, heads } = await layerFrom(trace, 4, 1);
    const row = 3 * 2 * 64;
    assert.deepEqual(heads, all.values.slice(4 * row + 128, 4 * row + 256));
    assert.deepEqual(mean, (await trace.read('attention.layer', 4, 5)).values.slice(64, 128));
    // Of the other layers nothing is read.
    const read = (name: string) => Promise.reject(new Error(`all layers of ${name}`));
    assert.deepEqual(await layerFrom({ ...trace, read }, 4, 1), { mean, heads });
    assert.deepEqual(await layerFrom(trace, 4, 3), { mean: new Float32Array(0), heads: new Float32Array(0) });
    assert.equal((await meansFrom(trace, 6, 64)).length, 2 * 64);
    for (const odd of [99, -1, NaN, 1.5, 'x'] as number[])
      assert.ok((await meansFrom(trace, odd, odd)).length <= 8 * 64, String(odd));
    await assert.rejects(layerFrom(trace, 99, 0), /attention/);
    const picture = await pictureFrom(trace);
    assert.deepEqual([picture?.width, picture?.height, picture?.rgb.length], [128, 128, 128 * 128 * 3]);
    await trace.close();
  });

  it('is a photograph made smaller, each pixel the mean of those it covers', () => {
    const [width, height] = [2049, 4];
    const rgb = Uint8Array.from({ length: width * height * 3 }, (_, i) =>
      (Math.floor(i / 3) % width) % 3 === 0 ? 90 : 0,
    );
    const small = shownPixels(width, height, rgb);
    assert.deepEqual([small.width, small.height], [683, 2]);
    assert.deepEqual([...small.rgb.subarray(0, 6)], [30, 30, 30, 30, 30, 30]);
  });
});
