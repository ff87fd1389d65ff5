// Damages models for as long as one likes:
//   npx esbuild test/fuzz/onnx.ts --bundle --platform=node --outfile=out/fuzz/onnx.cjs
//   node out/fuzz/onnx.cjs [rounds = 100000] [seed = 1]
// A finding is reported with its round; `node out/fuzz/onnx.cjs 1 <round>` repeats it.

import { encodeToBytes } from '../../src/onnx/codec';
import { graphBytes } from '../support/onnx-fixtures';
import { damage, randomIntegers, survives } from '../support/onnx-fuzz';
import { everything } from '../support/onnx-samples';

const rounds = Number(process.argv[2] ?? 100_000);
const firstSeed = Number(process.argv[3] ?? 1);
const small = encodeToBytes(everything);
const real = graphBytes('genai-int4');
let readable = 0;
let slowestMs = 0;
for (let seed = firstSeed; seed < firstSeed + rounds; seed++) {
  const random = randomIntegers(seed);
  const bytes = damage(random(50) === 0 ? real : small, random);
  const began = performance.now();
  try {
    if (survives(bytes)) readable++;
  } catch (error) {
    console.error(`seed ${seed}:`, error);
    process.exitCode = 1;
  }
  slowestMs = Math.max(slowestMs, performance.now() - began);
}
console.log(`${rounds} damaged models: ${readable} readable, the slowest took ${slowestMs.toFixed(1)} ms`);
