// The proof that a package works: its engine, forked from the unpacked files as the extension forks it, with nothing
// of the repository in reach, checks the sample in the package and asks the bundled model about a picture.
import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** An engine that says nothing for this long does not work. */
const limitMs = 60_000;

/**
 * `extension` is the unpacked folder, `work` one that may be written. Resolves to the device on which the sample was
 * opened, the model's answer and the time that it took; rejects where the answer is not the sample's.
 */
export async function runUnpacked(extension, work) {
  const engine = fork(path.join(extension, 'dist', 'engine.js'), [], {
    cwd: extension,
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc', 'pipe'],
    env: { ...process.env, ORT_DISABLE_TELEMETRY: '1', NODE_PATH: '' },
  });
  engine.stdio[4].resume(); // the heartbeat
  try {
    const sample = path.join(extension, 'models', 'sample', 'decoder.onnx');
    const report = await call(engine, 'check', { path: sample, device: 'cpu' });
    const opened = report.graphs[0]?.opened;
    if (opened?.state !== 'opened')
      throw new Error(`the packed engine could not open the sample: ${JSON.stringify(opened)}`);
    const [record] = readFileSync(path.join(extension, 'samples', 'samples.jsonl'), 'utf8').split('\n');
    const { picture, question, answer } = JSON.parse(record);
    const { outcomes } = await call(engine, 'run', {
      model: path.join(extension, 'models', 'pinhole'),
      device: 'cpu',
      threads: 0,
      method: 'text-cot',
      picture: path.join(extension, 'samples', picture),
      question,
      sampling: { temperature: 0, topP: 1, seed: 0 },
      maxTokens: 384,
      runs: 1,
      interventions: [],
      trace: path.join(work, 'packed.trace.safetensors'),
    });
    const [outcome] = outcomes;
    if (outcome.answer !== answer)
      throw new Error(`the packed model answered ${JSON.stringify(outcome)}; the sample says "${answer}"`);
    return { device: opened.device, answer, ms: Math.round(outcome.ms) };
  } finally {
    engine.removeAllListeners();
    engine.kill('SIGKILL');
  }
}

let calls = 0;

function call(engine, name, params) {
  const id = calls++;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the packed engine did not answer')), limitMs);
    engine.on('exit', code => reject(new Error(`the packed engine ended with ${code}`)));
    engine.on('message', message => {
      if (message.kind !== 'outcome' || message.id !== id) return;
      clearTimeout(timer);
      const { ok, err } = message.outcome;
      if (err) reject(new Error(`the packed engine failed: ${JSON.stringify(err)}`));
      else resolve(ok);
    });
    engine.send({ kind: 'call', id, name, params });
  });
}
