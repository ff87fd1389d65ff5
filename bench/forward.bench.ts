// Darkroom with everything captured beside others on the same weights, pictures and prompts, asked in turns:
//   npm run bench -- forward --against transformersjs [--pairs 40] [--tokens 24] [--v8=--some-flag] [--families]
//   npm run bench -- forward --against python --python <a Python with torch and transformers> [--pairs 20]
// transformers.js is installed into bench/peers by its lock, and its V8 may be given flags; Python is used as it is.
// `--families` compares the tokens of all families of test/oracles instead of times.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Peer } from './forward-peer';
import { answeredMyself } from './forward-self';
import type { BenchRequest, BenchResult, Timing } from './forward-self';
import { interval, median, ratioText } from './pairs';
import { writeSamples } from '../src/engine/samples';
import { familyNames, familyReference, unpackFamily } from '../test/oracles/families/fixtures';

const { values: options } = parseArgs({
  options: {
    against: { type: 'string', default: 'transformersjs' },
    python: { type: 'string', default: process.env['DARKROOM_PYTHON'] ?? 'python3' },
    pairs: { type: 'string', default: '40' },
    tokens: { type: 'string', default: '24' },
    questions: { type: 'string', default: '4' },
    v8: { type: 'string', multiple: true, default: [] },
    families: { type: 'boolean', default: false },
  },
});

const peers = path.resolve('bench', 'peers');
const darkroom = () =>
  new Peer('Darkroom', process.execPath, [process.argv[1]!], { DARKROOM_BENCH_FORWARD: '1' });

function transformersJs(): Peer {
  if (!existsSync(path.join(peers, 'node_modules', '@huggingface', 'transformers'))) {
    console.log('installing what bench/peers/package-lock.json names …');
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    const { status } = spawnSync(npm, ['ci', '--ignore-scripts'], { cwd: peers, stdio: 'inherit' });
    if (status !== 0) throw new Error('transformers.js could not be installed (npm ci in bench/peers).');
  }
  const program = path.join(peers, 'transformersjs.mjs');
  return new Peer(['transformers.js', ...options.v8].join(' '), process.execPath, [...options.v8, program]);
}

/** Those that this Python can run; what is missing is said in one line. */
function pythonPeers(): readonly Peer[] {
  const has = (modules: string) =>
    spawnSync(options.python, ['-c', `import ${modules}`], { stdio: 'ignore' }).status === 0;
  const wanted = [
    ['hooks', 'torch, transformers, PIL'],
    ['nnsight', 'torch, transformers, PIL, nnsight'],
  ] as const;
  return wanted.flatMap(([mode, modules]) => {
    if (has(modules))
      return [new Peer(`Hugging Face, ${mode}`, options.python, [path.join(peers, 'hugging_face.py'), mode])];
    console.log(`${mode}: left out, since ${options.python} has not all of ${modules}.`);
    return [];
  });
}

async function questions(folder: string): Promise<readonly BenchRequest[]> {
  const request = { task: 'all', difficulty: undefined, seed: 77, start: 0, sketches: false, others: 0 };
  await writeSamples(request, { count: Number(options.questions), folder });
  const lines = readFileSync(path.join(folder, 'samples.jsonl'), 'utf8').trimEnd().split('\n');
  return lines.map(line => {
    const { picture, question } = JSON.parse(line) as { picture: string; question: string };
    return {
      folder: path.resolve('models', 'pinhole'),
      picture: path.join(folder, picture),
      question: `${question} think step by step .`,
      tokens: Number(options.tokens),
      capture: true,
    };
  });
}

const alike = (a: BenchResult, b: BenchResult) => a.tokens.join() === b.tokens.join();

/** How often each question is asked before times count: models are opened, and V8 compiles what runs often. */
const unmeasured = 4;

/** How many answers are equal. */
async function warmUp(own: Peer, peer: Peer, asked: readonly BenchRequest[]): Promise<number> {
  const equal = new Set<BenchRequest>();
  for (let round = 0; round < unmeasured; round++)
    for (const request of asked) {
      const { first, second } = await inTurns(own, peer, request, false);
      if (alike(first, second)) equal.add(request);
    }
  return equal.size;
}

async function compareTimes(own: Peer, peer: Peer, asked: readonly BenchRequest[]): Promise<object> {
  const pairs = { prefill: [] as Pair[], decode: [] as Pair[], answer: [] as Pair[] };
  const equal = await warmUp(own, peer, asked);
  let rss: readonly [number, number] = [0, 0];
  for (let round = 0; round < Number(options.pairs); round++) {
    const request = asked[round % asked.length]!;
    const { first, second } = await inTurns(own, peer, request, round % 2 === 1);
    for (const phase of ['prefill', 'decode', 'answer'] as const)
      pairs[phase].push([timeOf(first, phase), timeOf(second, phase)]);
    rss = [first.rssMb, second.rssMb];
  }
  console.log(
    `\n${own.name} (everything captured) beside ${peer.name}: ${equal} of ${asked.length} answers equal`,
  );
  const results = Object.entries(pairs).map(([phase, times]) => report(phase, times));
  console.log(
    `  memory   x ${(rss[0] / rss[1]).toFixed(2)}  (${rss[0].toFixed(0)} and ${rss[1].toFixed(0)} MB resident)`,
  );
  return { peer: peer.name, equal, of: asked.length, rss, results };
}

type Pair = readonly [Timing, Timing];

function timeOf({ prefill, decode }: BenchResult, phase: 'prefill' | 'decode' | 'answer'): Timing {
  if (phase !== 'answer') return phase === 'prefill' ? prefill : decode;
  return { wallMs: prefill.wallMs + decode.wallMs, cpuMs: prefill.cpuMs + decode.cpuMs };
}

function report(phase: string, times: readonly Pair[]): object {
  const ratio = (kind: 'cpuMs' | 'wallMs') => interval(times.map(([own, other]) => own[kind] / other[kind]));
  const [cpu, wall] = [ratio('cpuMs'), ratio('wallMs')];
  const steps = phase === 'decode' ? Number(options.tokens) - 1 : 1;
  const perStep = (which: 0 | 1) => median(times.map(pair => pair[which].cpuMs)) / steps;
  console.log(
    `  ${phase.padEnd(8)} cpu x ${ratioText(cpu)}  wall x ${ratioText(wall)}  ` +
      `(${perStep(0).toFixed(2)} and ${perStep(1).toFixed(2)} ms of a processor${steps > 1 ? ' a token' : ''}, ${times.length} pairs)`,
  );
  return { phase, cpu, wall, ownMs: perStep(0), peerMs: perStep(1), pairs: times.length };
}

/** Darkroom's ids of each question, for peers that have no tokenizer of their own. */
const prompts = new Map<BenchRequest, readonly number[]>();

async function inTurns(
  own: Peer,
  peer: Peer,
  request: BenchRequest,
  peerFirst: boolean,
): Promise<{ first: BenchResult; second: BenchResult }> {
  const known = prompts.get(request);
  const before = known && peerFirst ? await peer.ask({ ...request, ids: known }) : undefined;
  const first = await own.ask(request);
  const { ids = [] } = first;
  prompts.set(request, ids);
  return { first, second: before ?? (await peer.ask({ ...request, ids })) };
}

/** The tokens of every family, and in how many cases they are equal. */
async function compareFamilies(own: Peer, peer: Peer, folder: string): Promise<object> {
  const results: Record<string, string> = {};
  for (const family of familyNames()) {
    const { prompts: asked, cases } = familyReference(family);
    // Folders stand in the model's own name, which transformers.js looks for beside each other.
    const [mine, theirs] = ['own', 'peer'].map(name => path.join(folder, name, family));
    unpackFamily(family, mine!);
    unpackFamily(family, theirs!);
    adapt(family, theirs!);
    let equal = 0;
    for (const { prompt, picture } of Object.values(cases)) {
      const request = {
        picture: path.join(mine!, picture),
        question: asked[prompt]!,
        tokens: 12,
        capture: true,
      };
      const first = await own.ask({ ...request, folder: mine });
      const second = await peer.ask({ ...request, folder: theirs, text: first.text });
      if (alike(first, second)) equal++;
    }
    results[family] = `${equal} of ${Object.keys(cases).length}`;
    console.log(`${family.padEnd(12)} ${results[family]} answers of 12 tokens equal`);
  }
  return results;
}

/** What transformers.js 4.3.1 reads otherwise than its Python namesake. */
function adapt(family: string, folder: string): void {
  const change = (name: string, settings: object) => {
    const file = path.join(folder, name);
    const content = JSON.parse(readFileSync(file, 'utf8')) as object;
    writeFileSync(file, JSON.stringify({ ...content, ...settings }));
  };
  if (family === 'llava') change('processor_config.json', { num_additional_image_tokens: 0 });
  if (family !== 'lfm2_vl') return;
  change('preprocessor_config.json', { do_resize: false });
  change('config.json', { model_type: 'lfm2_vl' });
}

async function main(): Promise<void> {
  if (await answeredMyself()) return;
  const folder = mkdtempSync(path.join(tmpdir(), 'darkroom-bench-'));
  const own = darkroom();
  const others = options.against === 'python' ? pythonPeers() : [transformersJs()];
  const results: object[] = [];
  try {
    const asked = options.families ? [] : await questions(folder);
    for (const peer of others)
      results.push(
        options.families ? await compareFamilies(own, peer, folder) : await compareTimes(own, peer, asked),
      );
  } finally {
    for (const peer of [own, ...others]) peer.end();
    rmSync(folder, { recursive: true, force: true });
  }
  const file = path.join(
    'out',
    'bench',
    `forward-${options.against}${options.families ? '-families' : ''}.json`,
  );
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(results, undefined, 1)}\n`);
  console.log(`\n${file}`);
}

void main();
