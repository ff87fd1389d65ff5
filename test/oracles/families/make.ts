// Problem: the oracle pack of seven families is 17 MB, mostly the same numbers under several names.
// Idea: keep each number once (a picture's tensors per picture, not per case; embeddings as the first residual), keep
// attention for two of the four cases, compress graphs, and leave out decoders that test/oracles/decoders has.
//
//   node tools/run-ts.mjs test/oracles/families/make.ts <folder of an oracle pack>...

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { familiesIn } from '../../support/oracle-pack';
import { readTensors, writeTensors } from '../../support/oracle-tensors';
import type { NamedTensor, Tensors } from '../../support/oracle-tensors';
import { graphFiles, referenceFiles, sharedDecoder, unpackFamily } from './fixtures';
import type { CaseFacts, FamilyReference } from './fixtures';

const modelFiles = [
  'config.json',
  'generation_config.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'chat_template.jinja',
  'preprocessor_config.json',
  'processor_config.json',
  'image0.png',
  'image1.png',
];

const perPicture = [
  'pixel_values',
  'pixel_attention_mask',
  'image_grid_thw',
  'spatial_shapes',
  'image_features',
  'deepstack',
];
const changedRuns = ['steer_all', 'steer_last', 'steer_gen', 'gamma'];
const runs = ['plain', ...changedRuns];
const inEachCase = [
  'input_ids',
  'position_ids',
  'image_mask',
  'token_type_ids',
  'hidden',
  'decode_logits',
  'tokens',
  ...changedRuns.flatMap(run => [`${run}.logits`, `${run}.tokens`]),
  'bidir_logits_last',
  'deepstack_logits_last',
];
const inFullCases = ['attn', 'hidden_dec'];
const inFirstCase = [
  'attn_dec',
  'steer_all.hidden',
  'steer_all_lastlayer.logits',
  'steer_all_lastlayer.tokens',
  'gamma.attn',
];
const fullCases = ['p0i0', 'p1i1'];
const firstCase = 'p0i0';

/** What `oracle.json` of the pack says, as far as it is used. */
interface PackFacts {
  readonly hidden: number;
  readonly layers: number;
  readonly heads: number;
  readonly lm_vocab: number;
  readonly image_token_id: number;
  readonly attn_layers: readonly number[];
  readonly steer_layer: number;
  readonly gamma: number;
  readonly images: readonly string[];
  readonly prompts: readonly string[];
  readonly cases: Readonly<Record<string, PackCase>>;
}

interface PackCase {
  readonly prompt_text: string;
  readonly text: string;
}

function keptTensors(all: Tensors, cases: readonly string[]): Map<string, NamedTensor> {
  const kept = new Map<string, NamedTensor>([['steer_vec', all.get('steer_vec')!]]);
  const keep = (name: string, tensor: NamedTensor | undefined) => {
    if (tensor !== undefined) kept.set(name, name.endsWith('mask') ? asBytes(tensor) : tensor);
  };
  for (const name of cases) {
    const picture = name.slice(2);
    for (const key of perPicture) {
      const tensor = all.get(`${name}.${key}`);
      requireSame(kept.get(`${picture}.${key}`), tensor, `${name}.${key}`);
      keep(`${picture}.${key}`, tensor);
    }
    const keys = [
      ...inEachCase,
      ...(fullCases.includes(name) ? inFullCases : []),
      ...(name === firstCase ? inFirstCase : []),
    ];
    for (const key of keys) keep(`${name}.${key}`, all.get(`${name}.${key}`));
  }
  return kept;
}

/** The picture says it all: another prompt must not change what is computed of it. */
function requireSame(known: NamedTensor | undefined, tensor: NamedTensor | undefined, name: string): void {
  if (known === undefined || tensor === undefined) return;
  const same = known.data.every((value, i) => Number(value) === Number(tensor.data[i]));
  if (!same) throw new Error(`${name} depends on the prompt.`);
}

function asBytes({ shape, data }: NamedTensor): NamedTensor {
  return { shape, data: Uint8Array.from(data as ArrayLike<number | bigint>, Number) };
}

function factsFor(facts: PackFacts, all: Tensors): FamilyReference {
  const cases = Object.entries(facts.cases).map(
    ([name, { prompt_text: promptText, text }]): [string, CaseFacts] => [
      name,
      {
        prompt: Number(name[1]),
        picture: facts.images[Number(name[3])]!,
        promptText,
        text,
        smallestMargins: Object.fromEntries(
          runs.map(run => [
            run,
            smallestMargin(all.get(`${name}.${run === 'plain' ? 'decode_logits' : `${run}.logits`}`)!),
          ]),
        ),
      },
    ],
  );
  return {
    hidden: facts.hidden,
    layers: facts.layers,
    heads: facts.heads,
    vocabulary: facts.lm_vocab,
    imageToken: facts.image_token_id,
    attentionLayers: facts.attn_layers,
    steeredLayer: facts.steer_layer,
    gamma: facts.gamma,
    prompts: facts.prompts,
    cases: Object.fromEntries(cases),
  };
}

/** How far the second best logit is behind the best one, where it is closest. */
function smallestMargin({ shape: [steps, width], data }: NamedTensor): number {
  const margins = Array.from({ length: steps! }, (_, step) => {
    const [best, second] = (data as Float32Array)
      .slice(step * width!, (step + 1) * width!)
      .sort()
      .slice(-2)
      .reverse();
    return best! - second!;
  });
  return Number(Math.min(...margins).toPrecision(3));
}

/** Not every family has every file. */
function modelFilesIn(folder: string): readonly string[] {
  return modelFiles.filter(file => existsSync(path.join(folder, file)));
}

function isShared(family: string, decoder: Buffer): boolean {
  const known = existsSync(path.join('test', 'oracles', 'decoders', `${family}.legacy.onnx.gz`));
  return known && decoder.equals(sharedDecoder(family));
}

function keepFamily(pack: string, family: string): void {
  const source = path.join(pack, family);
  const target = path.join('test', 'oracles', 'families', family);
  rmSync(target, { recursive: true, force: true });
  mkdirSync(path.join(target, 'onnx'), { recursive: true });
  for (const file of modelFilesIn(source))
    writeFileSync(path.join(target, file), readFileSync(path.join(source, file)));
  for (const file of graphFiles) {
    const bytes = readFileSync(path.join(source, 'onnx', file));
    if (file.startsWith('decoder') && isShared(family, bytes)) continue;
    writeFileSync(path.join(target, 'onnx', `${file}.gz`), gzipSync(bytes, { level: 9 }));
  }
  const facts = JSON.parse(readFileSync(path.join(source, 'oracle.json'), 'utf8')) as PackFacts;
  const all = readTensors(readFileSync(path.join(source, 'oracle.safetensors')));
  const kept = writeTensors(keptTensors(all, Object.keys(facts.cases)));
  writeFileSync(path.join(target, referenceFiles.tensors), kept);
  writeFileSync(
    path.join(target, referenceFiles.facts),
    `${JSON.stringify(factsFor(facts, all), null, 2)}\n`,
  );
}

/** What tests will unpack must be what the pack has, to the byte. */
function compareUnpacked(pack: string, family: string): void {
  const folder = mkdtempSync(path.join(tmpdir(), 'darkroom-families-'));
  unpackFamily(family, folder);
  for (const file of [
    ...modelFilesIn(path.join(pack, family)),
    ...graphFiles.map(name => path.join('onnx', name)),
  ]) {
    const same = readFileSync(path.join(pack, family, file)).equals(readFileSync(path.join(folder, file)));
    if (!same) throw new Error(`${family}/${file} is not what the pack has.`);
  }
  rmSync(folder, { recursive: true });
}

function main(packs: readonly string[]): void {
  if (packs.length === 0) throw new Error('Name the folders of the oracle packs.');
  for (const pack of packs) {
    for (const family of familiesIn(pack)) {
      keepFamily(pack, family);
      compareUnpacked(pack, family);
    }
  }
}

main(process.argv.slice(2));
