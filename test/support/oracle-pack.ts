// The oracle pack as a folder: its families, their cases, and all decoders in it.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { decodeModel } from '../../src/onnx/model-file';
import { caseOf, cutDown } from './oracle-case';
import type { FamilyFacts, OracleCase } from './oracle-case';
import { readTensors } from './oracle-tensors';
import type { NamedTensor } from './oracle-tensors';

export interface PackGraph {
  /** As tables name it: family/export. */
  readonly name: string;
  readonly family: string;
  readonly file: string;
}

export function familiesIn(pack: string): readonly string[] {
  return readdirSync(pack)
    .filter(name => existsSync(path.join(pack, name, 'oracle.safetensors')))
    .sort();
}

export function graphsIn(pack: string): readonly PackGraph[] {
  return familiesIn(pack).flatMap(family => {
    const folder = path.join(pack, 'variants', family);
    const variants = existsSync(folder)
      ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()
      : [];
    return [
      {
        name: `${family}/legacy`,
        family,
        file: path.join(pack, family, 'onnx', 'decoder_model_merged.onnx'),
      },
      ...variants
        .filter(file => file.endsWith('.onnx'))
        .map(file => ({
          name: `${family}/${file.replace(/(\/model)?\.onnx$/, '')}`,
          family,
          file: path.join(folder, file),
        })),
    ];
  });
}

export function backbonesIn(pack: string): readonly PackGraph[] {
  return readdirSync(path.join(pack, 'backbones'))
    .sort()
    .map(family => ({
      name: `backbones/${family}`,
      family,
      file: path.join(pack, 'backbones', family, 'model.onnx'),
    }));
}

export function factsOfFamily(pack: string, family: string): FamilyFacts {
  const facts = JSON.parse(readFileSync(path.join(pack, family, 'oracle.json'), 'utf8')) as FamilyFacts;
  const { hidden, layers, heads, gamma } = facts;
  return { hidden, layers, heads, gamma };
}

/** The tensors that tests need of some cases of a family. */
export function cutFamily(pack: string, family: string, cases: readonly string[]): Map<string, NamedTensor> {
  const all = readTensors(readFileSync(path.join(pack, family, 'oracle.safetensors')));
  const { hidden } = factsOfFamily(pack, family);
  const table = embeddingTable(path.join(pack, family, 'onnx', 'embed_tokens.onnx'), hidden);
  return new Map(cases.flatMap(name => [...cutDown(all, name, table, hidden)]));
}

export function casesOf(pack: string, family: string, names: readonly string[]): readonly OracleCase[] {
  const tensors = cutFamily(pack, family, names);
  return names.map(name => caseOf(tensors, name, factsOfFamily(pack, family)));
}

/** The largest float weight of the embedding model, [V,D]. */
function embeddingTable(file: string, width: number): Float32Array {
  const { graph } = decodeModel(readFileSync(file), file);
  const table = graph!.initializer.find(
    ({ dims, dataType }) => dims.length === 2 && dims[1] === width && dataType === 1,
  )!;
  return new Float32Array(Uint8Array.from(table.rawData!).buffer);
}
