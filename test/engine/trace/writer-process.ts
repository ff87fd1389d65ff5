// A process that writes a trace of 401 steps and is killed on the way. After each step it says so, on a pipe.

import { writeSync } from 'node:fs';
import { madeUpTrace, rowsAt } from '../../unit/trace/made-up';
import { longStep, longTensors } from './long-run';

async function main(folder: string): Promise<void> {
  const writer = await madeUpTrace(folder, 0, longTensors);
  for (let index = 0; index <= 400; index++) {
    await writer.append(longStep(index), index === 1 ? {} : rowsAt(longTensors, Math.max(0, index - 1)));
    writeSync(1, `${index + 1}\n`);
  }
  await writer.end({ status: { state: 'done', ms: 1 } });
}

void main(process.argv[2] ?? '.');
