import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { checkModel } from '../../src/model/check';
import { externalTensor } from '../../src/onnx/build';
import { encodeToBytes } from '../../src/onnx/codec';
import { externalFiles } from '../../src/onnx/external-data';
import type { ModelProto, TensorProto } from '../../src/onnx/messages';
import { readDecoder } from '../../src/runtime/decoder-graph';
import type { DecoderGraph } from '../../src/runtime/decoder-graph';
import { selfTest } from '../../src/runtime/self-test';
import { SharedSessions } from '../../src/runtime/shared-sessions';
import type { DecoderReport } from '../../src/shared/decoder-report';
import { temporaryFolder } from '../support/folders';
import { fixtureModel, fixtureNames } from '../support/oracle-fixtures';
import { root, sample } from './engines';

const refusing = 'backbones.gemma3n_unsupported';

/** Writes a fixture as a model file with its weights, where they are kept, beside it. */
function written(model: ModelProto, folder = temporaryFolder()): string {
  const file = path.join(folder, 'model.onnx');
  writeFileSync(file, encodeToBytes(model));
  for (const { location } of externalFiles(model)) {
    const kept = path.join(root, 'test', 'oracles', 'decoders', location);
    if (existsSync(kept)) copyFileSync(kept, path.join(folder, location));
  }
  return file;
}

async function inside(file: string, sessions: true | string = true): Promise<DecoderReport> {
  const options = { sessions, signal: new AbortController().signal, report: () => undefined };
  const { graphs } = await checkModel({ path: file, device: 'cpu' }, options);
  assert.ok(graphs[0]?.decoder, JSON.stringify(graphs[0]?.opened));
  return graphs[0].decoder;
}

const failedTests = async (graph: DecoderGraph) =>
  (await selfTest(graph, 'cpu')).tests.filter(({ outcome }) => outcome === 'failed').map(({ name }) => name);

describe('the self-test of a decoder', () => {
  for (const name of fixtureNames().filter(fixture => fixture !== refusing)) {
    it(`passes on ${name}, with every test that there is`, async () => {
      const { hooks, precision } = await inside(written(fixtureModel(name)));
      assert.ok(hooks.state === 'proven', JSON.stringify(hooks));
      assert.deepEqual(
        hooks.tests.map(test => test.name),
        ['neutral', 'vector', 'renorm', 'replace', 'attention', 'knock-out'],
      );
      const shown = hooks.tests.filter(({ outcome }) => outcome === 'shown').map(test => test.name);
      assert.deepEqual(shown, precision === 'quantised' ? ['neutral', 'vector'] : []);
    });
  }

  it('finds a tap that reads another place', async () => {
    const graph = await readDecoder(sample, 'sample');
    const { hooks } = graph.hooked('cpu', 'anything').manifest;
    const [first, second] = [hooks[1], hooks[2]];
    assert.ok(first && second);
    const swapped = [
      hooks[0]!,
      { ...first, residual: second.residual },
      { ...second, residual: first.residual },
    ];
    const hooked: DecoderGraph['hooked'] = (...asked) => {
      const { model, manifest } = graph.hooked(...asked);
      return { model, manifest: { ...manifest, hooks: swapped } };
    };
    assert.ok((await failedTests({ ...graph, hooked })).includes('vector'));
  });

  it('finds hooks that change the model', async () => {
    const graph = await readDecoder(sample, 'sample');
    const louder = (weight: TensorProto): TensorProto => {
      if (weight.name !== 'head.weight' || !weight.rawData) return weight;
      const values = new Float32Array(weight.rawData.slice().buffer).map(value => value * 1.001);
      return { ...weight, rawData: new Uint8Array(values.buffer) };
    };
    const hooked: DecoderGraph['hooked'] = (...asked) => {
      const { model, manifest } = graph.hooked(...asked);
      assert.ok(model.graph);
      const initializer = model.graph.initializer.map(louder);
      return { model: { ...model, graph: { ...model.graph, initializer } }, manifest };
    };
    assert.deepEqual(await failedTests({ ...graph, hooked }), ['neutral']);
  });
});

describe('the inside of a decoder', () => {
  it('is told without opening it', async () => {
    const { hooks, layers } = await inside(sample, 'Not now.');
    assert.equal(hooks.state, 'unproven');
    assert.equal(layers.length, 3);
  });

  it('has one stream or refuses, and then still has its attention', async () => {
    const { layers, notes } = await inside(written(fixtureModel(refusing)));
    assert.match(notes[0] ?? '', /No single residual stream/);
    assert.ok(
      layers.slice(1).every(({ read, change }) => read.residual !== true && change.residual !== true),
    );
    assert.ok(layers.slice(1).every(({ mixers }) => mixers.length > 0));
  });

  it('is held against the number of layers in the settings', async () => {
    for (const settings of [{ num_hidden_layers: 3 }, { text_config: { num_hidden_layers: 3 } }]) {
      const folder = temporaryFolder();
      writeFileSync(path.join(folder, 'config.json'), JSON.stringify(settings));
      const { notes, layers } = await inside(written(fixtureModel('llava.legacy'), folder));
      assert.match(notes.join(' '), /3.*4|4.*3/);
      assert.notEqual(layers[1]?.read.residual, true);
      assert.equal(layers[1]?.read.attention, true);
    }
  });

  it('is absent for what is no decoder', async () => {
    const vision = path.join(root, 'test', 'oracles', 'graphs', 'legacy-vision.onnx');
    const options = {
      sessions: true as const,
      signal: new AbortController().signal,
      report: () => undefined,
    };
    const { graphs } = await checkModel({ path: vision, device: 'cpu' }, options);
    assert.equal(graphs[0]?.opened.state, 'opened');
    assert.equal(graphs[0].decoder, undefined);
  });
});

/** The sample with its weights in a file of their own. */
async function withOutsideWeights(): Promise<{ graph: Uint8Array; weights: Uint8Array }> {
  const { original } = await readDecoder(sample, 'sample');
  assert.ok(original.graph);
  const pieces: Uint8Array[] = [];
  let offset = 0;
  const moved = original.graph.initializer.map(weight => {
    const { name, dims, rawData } = weight;
    if (!rawData || !name.endsWith('weight')) return weight;
    pieces.push(rawData);
    const place = { location: 'weights.bin', offset, length: rawData.length };
    offset += rawData.length;
    return externalTensor(name, 'float32', dims, place);
  });
  const graph = encodeToBytes({ ...original, graph: { ...original.graph, initializer: moved } });
  return { graph, weights: Buffer.concat(pieces) };
}

describe('weights outside of the graph', () => {
  it('are used where they lie, through the links of a hub cache', async () => {
    const { graph, weights } = await withOutsideWeights();
    const cache = temporaryFolder();
    const [blobs, snapshot] = [path.join(cache, 'blobs'), path.join(cache, 'snapshots', 'main', 'onnx')];
    mkdirSync(blobs);
    mkdirSync(snapshot, { recursive: true });
    writeFileSync(path.join(blobs, 'a1b2'), graph);
    writeFileSync(path.join(blobs, 'c3d4'), weights);
    symlinkSync('../../../blobs/a1b2', path.join(snapshot, 'model.onnx'));
    symlinkSync('../../../blobs/c3d4', path.join(snapshot, 'weights.bin'));
    const { hooks } = await inside(path.join(snapshot, 'model.onnx'));
    assert.equal(hooks.state, 'proven', JSON.stringify(hooks));
  });

  it('are not followed to anywhere else', async () => {
    const { graph, weights } = await withOutsideWeights();
    const [folder, elsewhere] = [temporaryFolder(), temporaryFolder()];
    writeFileSync(path.join(folder, 'model.onnx'), graph);
    writeFileSync(path.join(elsewhere, 'secret'), weights);
    symlinkSync(path.join(elsewhere, 'secret'), path.join(folder, 'weights.bin'));
    const graphFile = await readDecoder(path.join(folder, 'model.onnx'), 'model.onnx');
    await assert.rejects(selfTest(graphFile, 'cpu'), {
      kind: 'bad-input',
      message: /"weights\.bin", which is a link to a file elsewhere/,
    });
    renameSync(path.join(elsewhere, 'secret'), path.join(elsewhere, 'moved'));
    await assert.rejects(selfTest(graphFile, 'cpu'), { kind: 'missing' });
  });
});

describe('shared sessions', () => {
  const session = () => {
    const state = { released: 0 };
    return {
      state,
      release: () => {
        state.released++;
        return Promise.resolve();
      },
    };
  };

  it('are opened once and released with the last user', async () => {
    const shared = new SharedSessions<ReturnType<typeof session>>();
    let opened = 0;
    const open = () => {
      opened++;
      return Promise.resolve(session());
    };
    const [first, second] = await Promise.all([shared.lease('a', open), shared.lease('a', open)]);
    assert.equal(opened, 1);
    assert.equal(first.value, second.value);
    await first.end();
    await first.end();
    assert.equal(first.value.state.released, 0);
    await second.end();
    assert.equal(first.value.state.released, 1);
    assert.equal(shared.size, 0);
  });

  it('forget one that did not open, for everybody who waited', async () => {
    const shared = new SharedSessions<ReturnType<typeof session>>();
    const broken = () => Promise.reject(new Error('no memory'));
    const both = await Promise.allSettled([shared.lease('a', broken), shared.lease('a', broken)]);
    assert.deepEqual(
      both.map(({ status }) => status),
      ['rejected', 'rejected'],
    );
    assert.equal(shared.size, 0);
    await (await shared.lease('a', () => Promise.resolve(session()))).end();
  });
});
