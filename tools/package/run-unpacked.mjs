// The proof that a package works: its engine, forked from the unpacked files as the extension forks it, with nothing
// of the repository in reach, checks the sample in the package.
import { fork } from 'node:child_process';
import path from 'node:path';

/** An engine that says nothing for this long does not work. */
const limitMs = 60_000;

/** `extension` is the unpacked folder; resolves to the device on which the sample was opened and the time it took. */
export function runUnpacked(extension) {
  return new Promise((resolve, reject) => {
    const engine = fork(path.join(extension, 'dist', 'engine.js'), [], {
      cwd: extension,
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc', 'ignore'],
      env: { ...process.env, ORT_DISABLE_TELEMETRY: '1', NODE_PATH: '' },
    });
    const timer = setTimeout(() => end(new Error('the packed engine did not answer')), limitMs);
    const end = (error, result) => {
      clearTimeout(timer);
      engine.removeAllListeners();
      engine.kill('SIGKILL');
      if (error) reject(error);
      else resolve(result);
    };
    engine.on('exit', code => end(new Error(`the packed engine ended with ${code}`)));
    engine.on('message', message => {
      if (message.kind !== 'outcome') return;
      const { ok: report, err: failure } = message.outcome;
      const opened = report?.graphs[0]?.opened;
      if (opened?.state === 'opened')
        end(undefined, { device: opened.device, ms: Math.round(report.elapsedMs) });
      else
        end(new Error(`the packed engine could not check the sample: ${JSON.stringify(failure ?? opened)}`));
    });
    const sample = path.join(extension, 'models', 'sample', 'decoder.onnx');
    engine.send({ kind: 'call', id: 0, name: 'check', params: { path: sample, device: 'cpu' } });
  });
}
