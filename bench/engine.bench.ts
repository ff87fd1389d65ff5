// What hooks cost: the untouched decoder against the hooked one, on random-weight models made on the spot.
// npm run bench -- engine [--shapes tiny,smol] [--styles fused,primitive] [--pairs 300] [--only decode|prefill]
//   [--variants everything] [--no-memory]

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { costOf } from './hook-cost';
import type { HookCost } from './hook-cost';
import { measuredMyself, memoryOf } from './memory';
import type { MemoryCost } from './memory';
import { writeModel } from './models';
import { ratioText } from './pairs';
import type { DecoderStyle } from '../test/support/onnx-decoders';
import type { shapes } from '../test/support/onnx-decoders';

const { values: options } = parseArgs({
  options: {
    shapes: { type: 'string', default: 'tiny,smol' },
    styles: { type: 'string', default: 'fused,primitive' },
    pairs: { type: 'string', default: '300' },
    only: { type: 'string' },
    variants: { type: 'string', default: '' },
    memory: { type: 'boolean', default: true },
  },
  allowNegative: true,
});

function residentText({ plainMb, readingMb, changingMb, bothMb }: MemoryCost): string {
  const times = (mb: number) => `x ${(mb / plainMb).toFixed(2)}`;
  return `reading ${times(readingMb)}, changing ${times(changingMb)}, both ${times(bothMb)}`;
}

async function main(): Promise<void> {
  if (await measuredMyself()) return;
  const results: (HookCost | object)[] = [];
  for (const shape of options.shapes.split(',') as (keyof typeof shapes)[]) {
    for (const style of options.styles.split(',') as DecoderStyle[]) {
      const model = writeModel(shape, style);
      if (options.memory) {
        const memory = await memoryOf(model);
        results.push({ shape, style, ...memory });
        console.log(
          `${shape} ${style}: ${(memory.graphBytes / 1024).toFixed(0)} -> ${(memory.hookedBytes / 1024).toFixed(0)} KB of graph, ` +
            `resident ${memory.plainMb.toFixed(0)} MB; ${residentText(memory)}; rewritten in ${memory.rewriteMs.toFixed(0)} ms`,
        );
      }
      for (const phase of ['decode', 'prefill'] as const) {
        if (options.only !== undefined && options.only !== phase) continue;
        for await (const cost of costOf(
          model,
          phase,
          Number(options.pairs),
          options.variants.split(',').filter(Boolean),
        )) {
          results.push({ shape, style, ...cost });
          console.log(
            `${shape.padEnd(5)} ${style.padEnd(9)} ${phase.padEnd(7)} ${cost.variant.padEnd(24)} ` +
              `cpu x ${ratioText(cost.cpu)}  wall x ${ratioText(cost.wall)}  (${cost.baseMs.cpuMs.toFixed(2)} ms, ${cost.pairs} pairs)`,
          );
        }
      }
    }
  }
  const file = path.join('out', 'bench', 'engine.json');
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(
    file,
    JSON.stringify(
      { node: process.version, platform: `${process.platform}-${process.arch}`, results },
      undefined,
      1,
    ),
  );
  console.log(`\n${file}`);
}

void main();
