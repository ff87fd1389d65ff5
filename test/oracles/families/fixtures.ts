// Problem: tests follow a picture through a whole model, from the file to the tokens, for each family; the models are
// kept here small: compressed, and five of the decoders only once, in test/oracles/decoders.
// Idea: unpack a family into a folder as a hub has it, and give its reference the names of the oracle pack.

import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { encodeToBytes } from '../../../src/onnx/codec';
import { externalReference } from '../../../src/onnx/external-data';
import { dataLocation } from '../../../src/onnx/messages';
import type { TensorProto } from '../../../src/onnx/messages';
import { decodeModel } from '../../../src/onnx/model-file';
import { readTensors } from '../../support/oracle-tensors';
import type { NamedTensor, Tensors } from '../../support/oracle-tensors';

const root = path.resolve(process.env['DARKROOM_ROOT'] ?? '.', 'test/oracles');
const families = path.join(root, 'families');

export const graphFiles = ['vision_encoder.onnx', 'embed_tokens.onnx', 'decoder_model_merged.onnx'] as const;

/** The files of a reference; all others belong to the model. */
export const referenceFiles = { tensors: 'reference.safetensors', facts: 'reference.json' } as const;

export interface CaseFacts {
  /** The place of its prompt and the file of its picture. */
  readonly prompt: number;
  readonly picture: string;
  /** The prompt as the chat template writes it, before the picture's token is repeated. */
  readonly promptText: string;
  /** What the tokens say, end tokens ignored. */
  readonly text: string;
  /** Of each run, the smallest distance of the best two logits over all its tokens: what may differ and say the same. */
  readonly smallestMargins: Readonly<Record<string, number>>;
}

export interface FamilyReference {
  readonly hidden: number;
  readonly layers: number;
  readonly heads: number;
  readonly vocabulary: number;
  readonly imageToken: number;
  /** Layers that have attention, counted from 0. */
  readonly attentionLayers: readonly number[];
  /** `steer_vec` is added to what leaves this layer, counted from 0. */
  readonly steeredLayer: number;
  readonly gamma: number;
  readonly prompts: readonly string[];
  readonly cases: Readonly<Record<string, CaseFacts>>;
}

export function familyNames(): readonly string[] {
  return readdirSync(families)
    .filter(name => existsSync(path.join(families, name, referenceFiles.facts)))
    .sort();
}

/** Writes the model of a family into a folder, with its two pictures `image0.png` and `image1.png`. */
export function unpackFamily(family: string, into: string): void {
  const folder = path.join(families, family);
  mkdirSync(path.join(into, 'onnx'), { recursive: true });
  const references: readonly string[] = Object.values(referenceFiles);
  for (const file of readdirSync(folder, { withFileTypes: true })) {
    if (!file.isFile() || references.includes(file.name)) continue;
    copyFileSync(path.join(folder, file.name), path.join(into, file.name));
  }
  for (const file of graphFiles) {
    const packed = path.join(folder, 'onnx', `${file}.gz`);
    const bytes = existsSync(packed) ? gunzipSync(readFileSync(packed)) : sharedDecoder(family);
    writeFileSync(path.join(into, 'onnx', file), bytes);
  }
}

export function familyReference(family: string): FamilyReference {
  const file = path.join(families, family, referenceFiles.facts);
  return JSON.parse(readFileSync(file, 'utf8')) as FamilyReference;
}

/** The tensors of a family under the names of the oracle pack, `p0i0.hidden`; README.md says which cases have what. */
export function familyTensors(family: string): Tensors {
  const stored = readTensors(readFileSync(path.join(families, family, referenceFiles.tensors)));
  const tensors = new Map(stored);
  for (const name of Object.keys(familyReference(family).cases)) {
    const picture = name.slice(2);
    for (const [key, tensor] of stored)
      if (key.startsWith(`${picture}.`)) tensors.set(`${name}.${key.slice(picture.length + 1)}`, tensor);
    tensors.set(`${name}.inputs_embeds`, firstOf(stored.get(`${name}.hidden`)!));
    tensors.set(`${name}.logits_last`, firstOf(stored.get(`${name}.decode_logits`)!));
  }
  return tensors;
}

function firstOf({ shape: [count, ...shape], data }: NamedTensor): NamedTensor {
  return { shape, data: data.subarray(0, data.length / count!) };
}

/** The bytes of the export, with the weights that are kept beside its graph put back; undefined if there is none. */
export function sharedDecoder(family: string): Uint8Array {
  const decoders = path.join(root, 'decoders');
  const name = `${family}.legacy.onnx.gz`;
  const model = decodeModel(gunzipSync(readFileSync(path.join(decoders, name))), name);
  const weights = readFileSync(path.join(decoders, `${family}.weights`));
  const inlined = (tensor: TensorProto): TensorProto => {
    const place = externalReference(tensor);
    if (place === undefined) return tensor;
    const rawData = weights.subarray(place.offset, place.offset + place.length);
    return { ...tensor, dataLocation: dataLocation.default, externalData: [], rawData };
  };
  const graph = model.graph!;
  return encodeToBytes({ ...model, graph: { ...graph, initializer: graph.initializer.map(inlined) } });
}
