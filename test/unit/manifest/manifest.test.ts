import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { readModelFolder } from '../../../src/model/folder/model-folder';
import { instructions } from '../../../src/tasks/words';
import { fits } from '../intervention/schema-check';

type Json = Record<string, unknown>;

const root = process.env['DARKROOM_ROOT'] ?? '.';
const models = path.resolve(root, 'models');
const readJson = (...place: string[]) => JSON.parse(readFileSync(path.join(...place), 'utf8')) as Json;
const schema = readJson(root, 'schemas', 'darkroom.schema.json');
const members = readdirSync(models).filter(name => existsSync(path.join(models, name, 'darkroom.json')));
const manifestOf = (member: string) => readJson(models, member, 'darkroom.json');

const whole: Json = {
  format: 1,
  name: 'one of each',
  licence: 'MIT',
  methods: {
    direct: { prompt: '{question} answer directly .' },
    'modal-mixed': {
      prompt: '{question}',
      start: '<sketch>',
      end: '</sketch>',
      latents: 4,
      head: {
        graph: 'onnx/latent_head.onnx',
        steps: 25,
        trainingSteps: 1000,
        schedule: 'cosine',
        prediction: 'velocity',
        normalisation: { mean: [0.1, 0.2], deviation: [1, 2] },
      },
      sketch: { graph: 'onnx/sketch_decoder.onnx', width: 64, height: 64 },
      probe: { graph: 'onnx/cell_probe.onnx', classes: ['a1', 'b1'] },
    },
    'ivt-lr': {
      prompt: '{question}',
      steps: 5,
      patches: 8,
      slot: '<latent>',
      blind: true,
      stages: [{ steps: 0, decoder: 'onnx/decoder_stage_0.onnx', embed: 'onnx/embed_tokens_stage_0.onnx' }],
    },
    lavit: {
      prompt: '{question}',
      thoughts: ['<thought-1>', '<thought-2>'],
      feedback: 'hidden state',
      gate: { strength: 1, queries: 'answer' },
      heads: { trajectory: 'onnx/trajectory_head.onnx' },
    },
  },
};

/** The document with something else at a place. */
function changed(place: string, value: unknown): Json {
  const copy = structuredClone(whole);
  const keys = place.split('.');
  const last = keys.pop()!;
  const inner = keys.reduce<Json>((inside, key) => inside[key] as Json, copy);
  inner[last] = value;
  return copy;
}

describe('darkroom.json', () => {
  it('of every bundled model fits the schema', () => {
    assert.ok(members.includes('pinhole'));
    for (const member of members) assert.ok(fits(manifestOf(member), schema, schema), member);
  });

  it('of an exported checkpoint fits it too', () => {
    for (const name of ['ivt-lr', 'lavit'])
      assert.ok(
        fits(readJson(root, 'test/oracles/checkpoints', name, 'darkroom.json'), schema, schema),
        name,
      );
  });

  it('may say something for every method', () => {
    assert.ok(fits(whole, schema, schema));
  });

  it('is refused when it says something else', () => {
    const wrong: [string, unknown][] = [
      ['format', 2],
      ['surprise', 1],
      ['tasks', ['trail', 'chess']],
      ['methods', {}],
      ['methods.direct.prompt', 'no place for it'],
      ['methods.telepathy', { prompt: '{question}' }],
      ['methods.modal-mixed.head.graph', '../elsewhere.onnx'],
      ['methods.modal-mixed.head.graph', '/etc/latent.onnx'],
      ['methods.modal-mixed.head.schedule', 'by heart'],
      ['methods.modal-mixed.latents', 0],
      ['methods.ivt-lr.steps', 1e6],
      ['methods.lavit.thoughts', []],
      ['methods.lavit.feedback', 'a guess'],
      ['methods.ivt-lr.stages', [{ steps: 0 }]],
    ];
    for (const [place, value] of wrong) assert.ok(!fits(changed(place, value), schema, schema), place);
  });
});

describe('a bundled model', () => {
  it('is a model folder with files of at most 16 MB', async () => {
    for (const member of members) {
      const folder = await readModelFolder(path.join(models, member));
      assert.deepEqual(folder.darkroom, manifestOf(member));
      for (const file of readdirSync(path.join(models, member), { recursive: true, encoding: 'utf8' }))
        assert.ok(statSync(path.join(models, member, file)).size <= 16e6, `${member}/${file}`);
    }
  });

  it('is asked in the words that the benchmark ends its questions with', () => {
    for (const member of members) {
      const { methods } = manifestOf(member) as { methods: Record<string, { prompt: string }> };
      assert.ok(methods['direct'], member);
      for (const [method, { prompt }] of Object.entries(methods)) {
        const words = method === 'direct' || method === 'lavit' ? instructions.direct : instructions.think;
        assert.equal(prompt, `{question} ${words}`, `${member}, ${method}`);
      }
    }
  });

  it('was measured on a thousand samples by every method it has, and its graphs are the trained model', () => {
    for (const member of members) {
      const manifest = manifestOf(member) as {
        tasks: string[];
        methods: Record<string, unknown>;
        accuracy: { measured: { task: string; method: string; n: number; byDifficulty: { n: number }[] }[] };
        parity: { graph: string; largestDifference: number }[];
      };
      const { measured } = manifest.accuracy;
      assert.deepEqual([...new Set(measured.map(({ task }) => task))], manifest.tasks);
      for (const method of Object.keys(manifest.methods))
        assert.ok(
          measured.some(one => one.method === method),
          `${member}, ${method}`,
        );
      for (const { method, n, byDifficulty } of measured) {
        // What it was not made for was looked at on fewer.
        assert.ok(n >= (method in manifest.methods ? 1000 : 300), `${member}, ${method}`);
        assert.equal(
          byDifficulty.reduce((sum, part) => sum + part.n, 0),
          n,
        );
      }
      assert.ok(manifest.parity.length > 0);
      for (const { graph, largestDifference } of manifest.parity) {
        assert.ok(existsSync(path.join(models, member, graph)), graph);
        assert.ok(largestDifference <= 1e-3);
      }
    }
  });
});
