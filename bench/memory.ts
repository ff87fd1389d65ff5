// What hooks cost in memory: a process of its own opens the decoder, plain or hooked, runs a prompt and a step, and
// says how large it is. Run by itself (with a file and a mode) it is that process.

import { spawn } from 'node:child_process';
import type { BenchModel } from './models';
import { byteLength } from '../src/onnx/codec';
import { readDecoder } from '../src/runtime/decoder-graph';
import { DecoderSession } from '../src/runtime/decoder-session';

type Mode = 'plain' | 'reading' | 'changing' | 'both';

/** A layer. */
const changed = 1;

export interface MemoryCost {
  readonly graphBytes: number;
  readonly hookedBytes: number;
  readonly plainMb: number;
  /** Of a process that only reads, of one that changes something, and of one that does both. */
  readonly readingMb: number;
  readonly changingMb: number;
  readonly bothMb: number;
  readonly rewriteMs: number;
}

export async function memoryOf(model: BenchModel): Promise<MemoryCost> {
  const graph = await readDecoder(model.file, model.file);
  return {
    graphBytes: byteLength(graph.original),
    hookedBytes: byteLength(graph.hooked('cpu', 'anything').model),
    plainMb: await residentMb(model, 'plain'),
    readingMb: await residentMb(model, 'reading'),
    changingMb: await residentMb(model, 'changing'),
    bothMb: await residentMb(model, 'both'),
    rewriteMs: graph.rewriteMs,
  };
}

function residentMb(model: BenchModel, mode: Mode): Promise<number> {
  const self = process.argv[1] ?? '';
  const child = spawn(process.execPath, [self], {
    env: { ...process.env, DARKROOM_BENCH_MEMORY: JSON.stringify({ ...model, mode }) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (piece: Buffer) => (output += piece.toString()));
  return new Promise((resolve, reject) => {
    child.on('close', code =>
      code === 0 ? resolve(Number(output)) : reject(new Error(`memory: ended with ${code ?? 'a signal'}`)),
    );
  });
}

/** True if this process was started to be measured; it then measures itself and ends. */
export async function measuredMyself(): Promise<boolean> {
  const job = process.env['DARKROOM_BENCH_MEMORY'];
  if (job === undefined) return false;
  const { file, width, mode } = JSON.parse(job) as BenchModel & { mode: Mode };
  const graph = await readDecoder(file, file);
  const session = await DecoderSession.open(graph, 'cpu', mode !== 'plain', {
    reach: mode === 'changing' ? [changed] : [],
  });
  const positions = 64;
  const embeddings = new Float32Array(positions * width).fill(0.1);
  const prompt = { rows: 1, positions, total: positions, embeddings };
  if (mode !== 'changing') await session.step(prompt, mode === 'plain' ? {} : { rows: [-1] });
  if (mode === 'changing' || mode === 'both')
    await session.step(prompt, { rows: [-1], edits: [{ layer: changed, keep: 0.5 }] });
  process.stdout.write(String(process.memoryUsage.rss() / 2 ** 20));
  return true;
}
