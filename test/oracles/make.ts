// Problem: the oracle pack (real exports of small models, and what Hugging Face transformers computes for them) is too
// large to be kept here, and the weights of one family are in it once for each exporter.
// Idea: keep one case of each family, only the tensors that are compared, and put the weights of all exports of a
// family into one file, each once: exporters' graphs become compressed text beside it, with external data.
//
//   node tools/run-ts.mjs test/oracles/make.ts <folder of the oracle pack>

import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { encodeToBytes } from '../../src/onnx/codec';
import { dataLocation } from '../../src/onnx/messages';
import type { ModelProto, TensorProto } from '../../src/onnx/messages';
import { decodeModel } from '../../src/onnx/model-file';
import { backbonesIn, cutFamily, factsOfFamily, familiesIn, graphsIn } from '../support/oracle-pack';
import { writeTensors } from '../support/oracle-tensors';

/** One case says what the others say; this one has the attention of decode steps as well. */
const keptCase = 'p0i0';

/** Shorter tensors are shapes and scalars. */
const shortest = 256;

/** So that a file can be mapped into memory. */
const alignment = 64;

class Pool {
  readonly parts: Buffer[] = [];
  private size = 0;
  private readonly known = new Map<string, number>();

  add(bytes: Uint8Array): number {
    const hash = createHash('sha256').update(bytes).digest('hex');
    const offset = this.known.get(hash) ?? this.size;
    if (offset === this.size) {
      this.known.set(hash, offset);
      const padding = (alignment - (bytes.length % alignment)) % alignment;
      this.parts.push(Buffer.from(bytes), Buffer.alloc(padding));
      this.size += bytes.length + padding;
    }
    return offset;
  }
}

function emptied(model: ModelProto, pool: Pool, location: string): ModelProto {
  const graph = model.graph!;
  const moved = (tensor: TensorProto): TensorProto => {
    const raw = tensor.rawData;
    if (raw === undefined || raw.length < shortest) return tensor;
    const { rawData, ...rest } = tensor;
    const entries = { location, offset: String(pool.add(rawData!)), length: String(raw.length) };
    return {
      ...rest,
      dataLocation: dataLocation.external,
      externalData: Object.entries(entries).map(([key, value]) => ({ key, value })),
    };
  };
  return { ...model, graph: { ...graph, initializer: graph.initializer.map(moved) } };
}

function main([pack]: readonly string[]): void {
  if (pack === undefined) throw new Error('Name the folder of the oracle pack.');
  const out = path.join('test', 'oracles', 'decoders');
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const graphs = [...graphsIn(pack), ...backbonesIn(pack)];
  const pools = new Map(graphs.map(({ name, family }) => [group(name, family), new Pool()]));
  for (const { name, family, file } of graphs) {
    const location = `${group(name, family)}.weights`;
    const small = emptied(decodeModel(readFileSync(file), file), pools.get(group(name, family))!, location);
    writeFileSync(path.join(out, `${name.replace('/', '.')}.onnx.gz`), gzipSync(encodeToBytes(small), { level: 9 }));
  }
  for (const [name, { parts }] of pools) {
    // Nobody runs it: it is there to be refused.
    if (!name.includes('unsupported')) writeFileSync(path.join(out, `${name}.weights`), Buffer.concat(parts));
  }
  const facts = familiesIn(pack).map(family => {
    writeFileSync(path.join(out, `${family}.safetensors`), writeTensors(cutFamily(pack, family, [keptCase])));
    return [family, { ...factsOfFamily(pack, family), case: keptCase }] as const;
  });
  writeFileSync(path.join(out, 'families.json'), `${JSON.stringify(Object.fromEntries(facts), null, 2)}\n`);
  for (const { family, file } of backbonesIn(pack)) {
    if (family.includes('unsupported')) continue;
    const tensors = path.join(path.dirname(file), 'o.safetensors');
    writeFileSync(path.join(out, `backbones.${family}.safetensors`), readFileSync(tensors));
  }
}

function group(name: string, family: string): string {
  return name.startsWith('backbones/') ? `backbones.${family}` : family;
}

main(process.argv.slice(2));
