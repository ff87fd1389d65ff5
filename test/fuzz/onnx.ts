// Damages models for as long as one likes: `node tools/run-ts.mjs test/fuzz/onnx.ts [rounds = 100000] [seed = 1]`.
// Half of them go through the codec, half through anatomy and hooks. A finding is reported with its seed, which repeats it.

import { encodeToBytes } from '../../src/onnx/codec';
import { graphBytes } from '../support/onnx-fixtures';
import { damage, randomIntegers, survives, survivesHooks } from '../support/onnx-fuzz';
import { everything } from '../support/onnx-samples';
import { fixture } from '../support/oracle-fixtures';

const rounds = Number(process.argv[2] ?? 100_000);
const firstSeed = Number(process.argv[3] ?? 1);
const small = encodeToBytes(everything);
const real = graphBytes('genai-int4');
const decoders = [
  'llava.gqa_genai018_fp32',
  'idefics3.gqa_genai018_int4',
  'llava.dynamo_opset18',
  'qwen2_vl.legacy',
].map(name => fixture(name).bytes);
const whole = { read: 0, hooked: 0 };
let slowestMs = 0;

function attempt(seed: number): void {
  const random = randomIntegers(seed);
  if (seed % 2 === 0) {
    if (survives(damage(random(50) === 0 ? real : small, random))) whole.read++;
  } else {
    const decoder = decoders[random(decoders.length)];
    if (decoder && survivesHooks(damage(decoder, random))) whole.hooked++;
  }
}

for (let seed = firstSeed; seed < firstSeed + rounds; seed++) {
  const began = performance.now();
  try {
    attempt(seed);
  } catch (error) {
    console.error(`seed ${seed}:`, error);
    process.exitCode = 1;
  }
  slowestMs = Math.max(slowestMs, performance.now() - began);
}
console.log(
  `${rounds} damaged models: ${whole.read} still readable, ${whole.hooked} given hooks, the slowest took ${slowestMs.toFixed(1)} ms`,
);
