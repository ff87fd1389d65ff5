// The decoders that are kept in test/oracles/decoders (made by test/oracles/make.ts), with their references.

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { decodeModel } from '../../src/onnx/model-file';
import type { ModelProto } from '../../src/onnx/messages';
import { caseOf } from './oracle-case';
import type { FamilyFacts, OracleCase } from './oracle-case';
import type { DecoderFile } from './oracle-decoder';
import { readTensors } from './oracle-tensors';
import type { Tensors } from './oracle-tensors';

const folder = path.resolve(process.env['DARKROOM_ROOT'] ?? '.', 'test/oracles/decoders');

/** `family.export`, or `backbones.family`. */
export function fixtureNames(): readonly string[] {
  return readdirSync(folder)
    .filter(file => file.endsWith('.onnx.gz'))
    .map(file => file.replace('.onnx.gz', ''))
    .sort();
}

export function fixture(name: string): DecoderFile {
  return { bytes: gunzipSync(readFileSync(path.join(folder, `${name}.onnx.gz`))), folder };
}

export function fixtureModel(name: string): ModelProto {
  return decodeModel(fixture(name).bytes, name);
}

export function fixtureCase(name: string): OracleCase {
  const family = name.split('.')[0]!;
  const all = JSON.parse(readFileSync(path.join(folder, 'families.json'), 'utf8')) as Record<
    string,
    FamilyFacts & { case: string }
  >;
  const facts = all[family]!;
  return caseOf(fixtureTensors(family), facts.case, facts);
}

export function fixtureTensors(name: string): Tensors {
  return readTensors(readFileSync(path.join(folder, `${name}.safetensors`)));
}
