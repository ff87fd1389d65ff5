// What both sides begin with: 50 held-out samples for each member, their questions in the member's words, and noise.
//   node tools/run-ts.mjs test/oracles/latents/inputs.ts <folder>

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cases, members, noiseOf } from './cases';
import { asked } from '../../../src/methods/wording';
import { readAbilities } from '../../../src/model/abilities';
import { pngEncoder } from '../../../src/engine/png';
import { writeTensors } from '../../support/oracle-tensors';

const folder = process.argv[2] ?? '.';
const width = 192;
const mostLatents = 128;

async function main(): Promise<void> {
  const toPng = await pngEncoder();
  const described: Record<string, unknown> = {};
  for (const { name, method } of members) {
    const manifest = path.join('models', name, 'darkroom.json');
    if (!existsSync(manifest)) continue;
    const abilities = readAbilities(JSON.parse(readFileSync(manifest, 'utf8')));
    described[name] = await Promise.all(
      cases(name).map(async (sample, index) => {
        const picture = `${name}-${index}.png`;
        writeFileSync(path.join(folder, picture), await toPng(sample.picture));
        return { index: sample.index, words: asked(method, sample.question, abilities), picture };
      }),
    );
  }
  writeFileSync(path.join(folder, 'inputs.json'), JSON.stringify(described));

  const count = 50;
  const noise = new Float32Array(count * mostLatents * width);
  for (let index = 0; index < count; index++)
    for (let latent = 0; latent < mostLatents; latent++)
      noise.set(noiseOf(index, latent, width), (index * mostLatents + latent) * width);
  writeFileSync(
    path.join(folder, 'noise.safetensors'),
    writeTensors(new Map([['noise', { shape: [count, mostLatents, width], data: noise }]])),
  );
}

void main();
