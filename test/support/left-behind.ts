// A program that is ended while it writes a trace: leaves a journal that nobody writes to any more. Run as
// `node left-behind.cjs folder steps`.

import { addSteps, beginTrace } from './made-trace';

async function main(folder: string, steps: number): Promise<void> {
  const made = { folder, words: ['Go', ' up', '.', ' Then', ' right', ' and', ' stop', '.'], steps };
  const writer = await beginTrace(made);
  await addSteps(writer, made, 1, steps);
  process.kill(process.pid, 'SIGKILL');
}

void main(process.argv[2] ?? '.', Number(process.argv[3]));
