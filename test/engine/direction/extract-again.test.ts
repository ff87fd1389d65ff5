// What was interrupted goes on where it was, and only with the same; what cannot be extracted says why, and leaves nothing.

import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { extracted, pairsFile, requestFor, somePairs, wordModel } from './extracting';
import { readDirection, writeDirection } from '../../../src/engine/direction/direction-file';
import { pairsBeside, withMadePairs } from '../../../src/host/direction/made-pairs';
import { createService } from '../../../src/engine/service';
import { pairsInWords } from '../../../src/shared/protocol/direction';
import type { ExtractEvent, ExtractRequest } from '../../../src/shared/protocol/direction';
import { encodeToBytes } from '../../../src/onnx/codec';
import { decodeModel } from '../../../src/onnx/model-file';
import { sentence, toFailure } from '../../../src/shared/errors';
import { temporaryFolder } from '../../support/folders';

describe('an extraction that was interrupted', () => {
  it('goes on where it was, to the same file', async () => {
    const wishes = { pairs: pairsFile(somePairs(6)), batch: 3 };
    const whole = await extracted(wishes);
    const out = path.join(temporaryFolder(), 'b.direction.safetensors');
    const read = await interrupted({ ...wishes, out }, 4);
    assert.ok(read >= 4 && read < 12);
    assert.deepEqual(readdirSync(path.dirname(out)), ['b.direction.safetensors.partial']);
    const events: ExtractEvent[] = [];
    await extracted({ ...wishes, out }, { report: event => events.push(event) });
    const counts = events.flatMap(event => (event.kind === 'read' ? [event.done] : []));
    assert.equal(Math.min(...counts), read);
    assert.equal(counts.at(-1), 12);
    assert.deepEqual(readFileSync(out), readFileSync(whole.file));
    assert.deepEqual(readdirSync(path.dirname(out)), ['b.direction.safetensors']);
    const again = await readDirection(out);
    assert.deepEqual(again.reasoning, whole.reasoning);
    assert.deepEqual(again.about, whole.about);
  });

  it('knows which pairs are of one question, and goes on with them', async () => {
    const [a, b] = somePairs(2);
    const pairs = pairsFile([a!, b!, { ...a!, reasoning: b!.reasoning }, b!]);
    const out = path.join(temporaryFolder(), 'q.direction.safetensors');
    await interrupted({ pairs, out, batch: 1 }, 2);
    const { about, notes } = await extracted({ pairs, out, batch: 1 });
    assert.match(notes[0]!, /has 1 pair more than once \(line 4 repeats line 2\)/);
    assert.deepEqual([about.pairs.count, about.pairs.questions], [3, [0, 1, 0]]);
    assert.deepEqual((await readDirection(out)).about, about);
  });

  it('says how much is there, and is begun anew where that is wished', async () => {
    const service = createService({ sessions: true });
    const { signal } = new AbortController();
    const ask = async (out: string) => service.begunExtraction({ out }, { signal, report: () => undefined });
    const wishes = { pairs: pairsFile(somePairs(2)), batch: 1 };
    const out = path.join(temporaryFolder(), 'n.direction.safetensors');
    assert.equal(await ask(out), null);
    const read = await interrupted({ ...wishes, out }, 2);
    const begun = await ask(out);
    assert.deepEqual([begun?.done, begun?.of, begun?.about.pairs.count], [read, 4, 2]);
    const said: string[] = [];
    const words = (event: ExtractEvent) => {
      if (event.kind === 'loading') said.push(event.doing);
    };
    await extracted({ ...wishes, out }, { report: words });
    assert.ok(said.includes(`going on: ${read} of 4 responses are there`), said.join());
    assert.equal(await ask(out), null);
    await interrupted({ ...wishes, out }, 2);
    // Another position would not go on.
    const events: ExtractEvent[] = [];
    const anew = { ...wishes, out, position: 'mean', anew: true } as const;
    await extracted(anew, { report: event => events.push(event) });
    assert.deepEqual(
      events.find(({ kind }) => kind === 'read'),
      { kind: 'read', done: 0, of: 4 },
    );
    writeFileSync(`${out}.partial`, 'my notes');
    assert.equal(await ask(out), null);
    await assert.rejects(extracted(anew), /not a safetensors file/);
    assert.equal(readFileSync(`${out}.partial`, 'utf8'), 'my notes');
  });

  it('is there once it says what it is of: stopped before, the same begins', async () => {
    const wishes = { pairs: pairsFile(somePairs(2)), batch: 1 };
    const out = path.join(temporaryFolder(), 'e.direction.safetensors');
    const folder = path.dirname(out);
    mkdirSync(`${out}.partial.new`);
    await assert.rejects(extracted({ ...wishes, out }), /e\.direction\.safetensors\.partial/);
    assert.deepEqual(readdirSync(folder), ['e.direction.safetensors.partial.new']);
    rmdirSync(`${out}.partial.new`);
    writeFileSync(`${out}.partial.new`, 'half a head');
    await extracted({ ...wishes, out });
    assert.deepEqual(readdirSync(folder), ['e.direction.safetensors']);
  });

  it('computes nothing twice', async () => {
    const wishes = { pairs: pairsFile(somePairs(2)), batch: 1 };
    const out = path.join(temporaryFolder(), 'g.direction.safetensors');
    await interrupted({ ...wishes, out }, 3);
    // What was there is put at zero: what is computed then, and only that, is not.
    const bytes = readFileSync(`${out}.partial`);
    writeFileSync(`${out}.partial`, bytes.fill(0, 8 + Number(bytes.readBigUInt64LE(0)), bytes.length - 4));
    const { reasoning, direct } = await extracted({ ...wishes, out });
    const size = reasoning.length / 2;
    const states = [reasoning, direct].flatMap(of => [of.subarray(0, size), of.subarray(size)]);
    assert.equal(states.filter(state => state.every(value => value === 0)).length, 3);
  });

  it('is refused for anything else than before', async () => {
    const model = copied(wordModel);
    const pairs = pairsFile(somePairs(6));
    const out = path.join(temporaryFolder(), 'c.direction.safetensors');
    const wishes = { model, pairs, out, batch: 3 };
    await interrupted(wishes, 4);
    const before = readFileSync(`${out}.partial`);
    const others: readonly [Partial<ExtractRequest>, RegExp][] = [
      [{ batch: 4 }, /was begun with the batch size 3, and is asked for with 4\. Ask for the same/],
      [{ position: 'mean' }, /was begun with the position last, and is asked for with mean/],
      [{ template: 'chat' }, /was begun with the template instructed, and is asked for with chat/],
      [{ layers: [2, 3] }, /was begun with the layers \[0,1,2,3,4,5,6\], and is asked for with \[2,3\]/],
      [{ limit: 5 }, /was begun with the number of pairs 6, and is asked for with 5/],
      [{ pairs: pairsFile(somePairs(6, 'trail')) }, /was begun with pairs of the hash \w{12}, and is/],
    ];
    for (const [change, words] of others)
      await assert.rejects(extracted({ ...wishes, ...change }), saying(words));
    flipOneByte(path.join(model, 'onnx', 'model.onnx'));
    await assert.rejects(extracted(wishes), /was begun with a model of the hash \w{12}, and is asked for/);
    assert.deepEqual(readFileSync(`${out}.partial`), before);
  });

  it('is no extraction if it is another file', async () => {
    const out = path.join(temporaryFolder(), 'd.direction.safetensors');
    const { file } = await extracted();
    cpSync(file, `${out}.partial`);
    await assert.rejects(
      extracted({ out }),
      saying(/is there, and is no extraction that was begun\. Delete it/),
    );
    writeFileSync(`${out}.partial`, 'no tensors');
    await assert.rejects(extracted({ out }), /not a safetensors file/);
  });
});

describe('an extraction', () => {
  it('refuses a pair that is too long before anything is computed, and names it', async () => {
    const [first, second] = somePairs(2, 'trail');
    const long = Array.from({ length: 600 }, () => 'cell').join(' ');
    const folder = temporaryFolder();
    const out = path.join(folder, 'e.direction.safetensors');
    for (const [pair, words] of [
      [{ ...second, prompt: long }, /^pairs\.jsonl, line 2, is a question of \d+ tokens already/],
      [
        { ...second, reasoning: long },
        /line 2, is \d+ tokens long with its "reasoning", and pinhole-text-same/,
      ],
    ] as const)
      await assert.rejects(extracted({ pairs: pairsFile([first!, pair]), out }), saying(words));
    assert.deepEqual(readdirSync(folder), []);
    const { about } = await extracted({
      pairs: pairsFile([first!, { ...second, prompt: long }]),
      out,
      limit: 1,
    });
    assert.equal(about.pairs.count, 1);
  });

  it('refuses two equal answers, a sample that is none, and requests that make no sense', async () => {
    const [pair] = somePairs(1, 'trail');
    const refused = (change: object, words: RegExp) =>
      assert.rejects(extracted({ pairs: pairsFile([pair!, { ...pair, ...change }]) }), words);
    await refused({ reasoning: pair!.direct }, /line 2, has the same text as reasoning and as direct answer/);
    const { description, ...undescribed } = pair!;
    assert.ok(description);
    await assert.rejects(
      extracted({ pairs: pairsFile([{ ...undescribed, sample: { ...pair!.sample, task: 'maze' } }]) }),
      /line 1, names a sample that cannot be drawn: There is no task "maze"/,
    );
    await assert.rejects(
      extracted({ out: '/tmp/a.safetensors' }),
      /does not end in \.direction\.safetensors/,
    );
    await assert.rejects(extracted({ batch: 0 }), /batch size is 0/);
    await assert.rejects(extracted({ layers: [] }), /layers are no list of numbers/);
    await assert.rejects(extracted({ template: 'bare' as 'chat' }), /template is "bare"/);
  });

  it('refuses a model that gives no numbers for a pair, and names it', async () => {
    const model = copied(wordModel);
    loseEmbedding(model, 'orange');
    const pairs = [
      { prompt: 'what colour', reasoning: 'cell a1 red . answer red', direct: 'answer red' },
      { prompt: 'what colour', reasoning: 'cell a1 orange . answer red', direct: 'answer red' },
    ];
    await assert.rejects(
      extracted({ model, pairs: pairsFile(pairs) }),
      saying(/line 2, gives NaN in the stream at layer \d, in its "reasoning"\. Use a more exact/),
    );
  });

  it('writes over a direction, and over nothing else', async () => {
    const { file } = await extracted();
    const { about } = await extracted({ out: file, limit: 2 });
    assert.equal((await readDirection(file)).about.pairs.count, about.pairs.count);
    writeFileSync(file, 'my notes');
    await assert.rejects(extracted({ out: file }), /is there already, and is no direction/);
    assert.equal(readFileSync(file, 'utf8'), 'my notes');
  });

  it('of fewer pairs than the list has says which, and how many of how many', async () => {
    const [one, two, three] = somePairs(3);
    const few = await extracted({ pairs: pairsFile([one!, one!, two!, three!]), limit: 2 });
    const same = await extracted({ pairs: pairsFile([one!, two!]) });
    const others = await extracted({ pairs: pairsFile([two!, three!, one!]), limit: 2 });
    assert.deepEqual([few.about.pairs.count, few.about.pairs.of], [2, 3]);
    assert.equal(few.about.pairs.hash, same.about.pairs.hash);
    assert.notEqual(few.about.pairs.hash, others.about.pairs.hash);
    assert.equal(same.about.pairs.of, undefined);
    assert.deepEqual((await readDirection(few.file)).about, few.about);
    assert.equal(pairsInWords(few.about.pairs), '2 of 3 pairs');
    assert.equal(pairsInWords(same.about.pairs), '2 pairs');
    const bytes = replaced(readFileSync(few.file), '"of":3', '"of":1');
    writeFileSync(few.file, bytes);
    await assert.rejects(readDirection(few.file), /it has 2 of 1 pairs/);
  });

  it('notes repeated pairs and words that the model does not know', async () => {
    const [pair] = somePairs(1, 'trail');
    const { notes } = await extracted({ pairs: pairsFile([pair!, pair!, { ...pair, direct: 'magenta' }]) });
    assert.equal(notes.length, 2);
    assert.match(notes[0]!, /1 pair more than once \(line 2 repeats line 1\)/);
    assert.match(notes[1]!, /no token for words of 1 pair \("magenta"\)/);
  });

  it('is asked for through the engine, and can be cancelled there', async () => {
    const service = createService({ sessions: true });
    const request = requestFor({ limit: 2 });
    const events: ExtractEvent[] = [];
    const { signal } = new AbortController();
    const result = await service.extractDirection(request, { signal, report: event => events.push(event) });
    assert.equal(result.about.pairs.count, 2);
    assert.ok(existsSync(result.out));
    assert.ok(events.some(({ kind }) => kind === 'loading'));
    assert.deepEqual(events.at(-1), { kind: 'read', done: 4, of: 4 });
    const stop = new AbortController();
    const other = requestFor();
    const report = ({ kind }: ExtractEvent) => kind === 'read' && stop.abort(new Error('stopped'));
    await assert.rejects(
      async () => service.extractDirection(other, { signal: stop.signal, report }),
      /stopped/,
    );
    assert.ok(existsSync(`${other.out}.partial`) && !existsSync(other.out));
    const untrusted = createService({ sessions: 'This workspace is not trusted.' });
    await assert.rejects(
      async () => untrusted.extractDirection(other, { signal, report: () => undefined }),
      /not trusted/,
    );
  });
});

describe('pairs that were made for a direction', () => {
  const { signal: never } = new AbortController();
  const report = () => undefined;

  /** As the command does it: pairs beside the direction, then the direction. */
  async function stopped(after: ExtractEvent['kind'] | 'made') {
    const service = createService({ sessions: true });
    const out = path.join(temporaryFolder(), 'trail-4.direction.safetensors');
    const stop = new AbortController();
    if (after === 'made') stop.abort(new Error('stopped'));
    const work = withMadePairs(out, async () => {
      const wish = { task: 'trail', count: 4, seed: 1, out: pairsBeside(out) };
      const { out: pairs } = await service.makePairs(wish, { signal: never, report });
      assert.ok(existsSync(pairs));
      const listen = ({ kind }: ExtractEvent) => kind === after && stop.abort(new Error('stopped'));
      return service.extractDirection(requestFor({ pairs, out }), { signal: stop.signal, report: listen });
    });
    await assert.rejects(work, /stopped/);
    return readdirSync(path.dirname(out)).sort();
  }

  it('go with it where it was stopped before anything was read, and stay with what was', async () => {
    assert.deepEqual(await stopped('made'), []);
    assert.deepEqual(await stopped('read'), ['trail-4.direction.safetensors.partial', 'trail-4.pairs.jsonl']);
  });
});

describe('a direction file', () => {
  it('is read as it was written, and says what is wrong with it', async () => {
    const made = await extracted({ limit: 2, layers: [1, 3] });
    const file = path.join(temporaryFolder(), 'f.direction.safetensors');
    await writeDirection({ ...made, file });
    assert.deepEqual((await readDirection(file)).direct, made.direct);
    const bytes = readFileSync(file);
    const refused = async (content: Uint8Array, words: RegExp) => {
      writeFileSync(file, content);
      await assert.rejects(readDirection(file), words);
    };
    await refused(bytes.subarray(0, -4), /is not where the header says|cut off/);
    await refused(
      replaced(bytes, '"count":2', '"count":3'),
      /"reasoning" has to be F32 \[3, 2, 192\], and is F32 \[2/,
    );
    await refused(replaced(bytes, '"layers":[1,3]', '"layers":[3,1]'), /layers 3, 1 are not in order/);
    await refused(replaced(bytes, '"format":1', '"format":2'), /format must be 1/);
    await refused(replaced(bytes, 'darkroom.direction', 'darkroom.directiom'), /is no direction/);
    const head = 8 + Number(bytes.readBigUInt64LE(0));
    const broken = Buffer.from(bytes);
    broken.writeFloatLE(NaN, head + 40);
    await refused(broken, /"reasoning", has NaN at 10/);
    await assert.rejects(readDirection(path.join(file, '..', 'none')), /There is no direction none/);
  });

  it('has the mean difference for other programs', async () => {
    const { file, reasoning, direct, about } = await extracted({ limit: 2 });
    const bytes = readFileSync(file);
    const size = about.layers.length * about.model.width;
    const mean = new Float32Array(Uint8Array.from(bytes.subarray(-4 * size)).buffer);
    for (const i of [0, 200, size - 1]) {
      const expected = (reasoning[i]! - direct[i]! + reasoning[size + i]! - direct[size + i]!) / 2;
      assert.ok(Math.abs(mean[i]! - expected) < 1e-5, `${i}`);
    }
  });
});

/** Message and remedy of one of our errors. */
function saying(words: RegExp): (error: unknown) => boolean {
  return error => {
    assert.match(sentence(toFailure(error)), words);
    return true;
  };
}

/** Stops after the first batch with so many responses read or more, and gives how many there were. */
async function interrupted(wishes: Partial<ExtractRequest>, after: number): Promise<number> {
  let read = 0;
  await assert.rejects(
    extracted(wishes, {
      report: (event, stop) => {
        if (event.kind !== 'read') return;
        read = event.done;
        if (event.done >= after) stop();
      },
    }),
    /stopped/,
  );
  return read;
}

function copied(folder: string): string {
  const copy = path.join(temporaryFolder(), path.basename(folder));
  cpSync(folder, copy, { recursive: true });
  return copy;
}

/** In the middle of the weights: the lowest bit of a number. */
function flipOneByte(file: string): void {
  const bytes = readFileSync(file);
  const at = Math.floor(bytes.length / 2);
  bytes[at]! ^= 1;
  writeFileSync(file, bytes);
}

/** Its token becomes one that has no numbers. */
function loseEmbedding(folder: string, word: string): void {
  const file = path.join(folder, 'onnx', 'model.onnx');
  const model = decodeModel(readFileSync(file), 'model.onnx');
  const { model: words } = JSON.parse(readFileSync(path.join(folder, 'tokenizer.json'), 'utf8')) as {
    model: { vocab: Record<string, number> };
  };
  const initializer = model.graph!.initializer.map(tensor => {
    if (tensor.name !== 'embedding.half') return tensor;
    const width = Number(tensor.dims[1]);
    const halves = new Uint16Array(Uint8Array.from(tensor.rawData!).buffer);
    halves.fill(0x7e00, words.vocab[word]! * width, (words.vocab[word]! + 1) * width);
    return { ...tensor, rawData: new Uint8Array(halves.buffer) };
  });
  writeFileSync(file, encodeToBytes({ ...model, graph: { ...model.graph!, initializer } }));
}

/** The same number of bytes; quotes inside of the metadata are escaped. */
function replaced(bytes: Buffer, text: string, by: string): Buffer {
  const escaped = (one: string) => one.replaceAll('"', '\\"');
  const at = bytes.indexOf(escaped(text));
  assert.ok(at > 0 && text.length === by.length, text);
  const copy = Buffer.from(bytes);
  copy.write(escaped(by), at);
  return copy;
}
