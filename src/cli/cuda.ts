// `darkroom cuda install | check | remove`: the libraries with which ONNX Runtime computes on NVIDIA's cards. They are too
// large to come along, and nothing downloads them unasked.

import { parseArguments } from './arguments';
import { endWithParent } from './end-with-parent';
import { stoppedByInterrupt } from './interrupt';
import { print } from './output';
import { progressTeller } from './progress-teller';
import { cudaRemedies, installCuda, removeCuda } from '../engine/cuda/install';
import { cudaPackage } from '../engine/cuda/package';
import { machineText } from '../engine/cuda/requirements';
import { cudaSource } from '../engine/cuda/source';
import { cudaState } from '../engine/cuda/state';
import { forgetDevice } from '../engine/devices/remembered';
import { usualPace } from '../hub/pace';
import { DarkroomError } from '../shared/errors';
import { formatBytes, printable } from '../shared/format';
import { canCompute, lacksText, trialText } from '../shared/protocol/cuda';
import type { CudaState } from '../shared/protocol/cuda';

export const cudaUsage = `darkroom cuda install [--from <address|file>] [--json]
    Downloads ONNX Runtime's CUDA libraries (${formatBytes(cudaPackage.bytes)}) into the home folder, verifies them, and tries them; Linux on x64 alone.
    --from or DARKROOM_CUDA_PACKAGE: a mirror, or the file ${cudaPackage.name}. DARKROOM_CUDA: another folder. HTTPS_PROXY and NO_PROXY.
darkroom cuda check [--json]
    What this machine has and lacks for CUDA, whether what is installed is whole, and what comes of trying it; no network.
darkroom cuda remove [--json]
    Takes away what was installed, and what an interrupted download left.`;

const commands: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = {
  install,
  check,
  remove,
};

export async function cuda([name, ...args]: readonly string[]): Promise<number> {
  const command = name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command) return command(args);
  throw new DarkroomError(
    'bad-input',
    name === undefined
      ? 'cuda has to be told what to do.'
      : `There is no command "cuda ${printable(name, 40)}".`,
    { remedy: `There is: ${Object.keys(commands).join(', ')}.` },
  );
}

const options = { json: { type: 'boolean', default: false } } as const;

async function install(args: readonly string[]): Promise<number> {
  const { values } = withoutNames(parseArguments(args, { ...options, from: { type: 'string' } }));
  const source = cudaSource(values.from);
  const signal = stoppable();
  const before = await cudaState({ from: values.from, signal });
  if (before.lacks.length > 0) throw new DarkroomError('unsupported', lacksText(before.lacks));
  await installCuda(
    { token: undefined, pace: usualPace, signal, remedies: cudaRemedies },
    { package: cudaPackage, source, onProgress: progressTeller() },
  );
  return told(await cudaState({ signal, say }), values.json);
}

async function check(args: readonly string[]): Promise<number> {
  const { values } = withoutNames(parseArguments(args, options));
  return told(await cudaState({ signal: stoppable(), say }), values.json);
}

async function remove(args: readonly string[]): Promise<number> {
  const { values } = withoutNames(parseArguments(args, options));
  const removed = await removeCuda(cudaPackage);
  await forgetDevice('cuda');
  const text = removed.bytes > 0 ? `Removed: ${formatBytes(removed.bytes)}` : 'Nothing was installed.';
  await print(values.json ? JSON.stringify(removed) : text);
  return 0;
}

async function told(state: CudaState, json: boolean): Promise<number> {
  await print(json ? JSON.stringify(state, undefined, 2) : stateText(state));
  return state.trial && canCompute(state.trial) ? 0 : 1;
}

function stateText({ version, machine, lacks, folder, findings, trial }: CudaState): string {
  return [
    ...machineText(machine),
    ...lacks.map(({ what, remedy }) => `missing    ${what} ${remedy}`),
    findings === undefined
      ? `installed  nothing for ONNX Runtime ${version}`
      : `installed  ${printable(folder)}`,
    ...(findings ?? []).map(finding => `damaged    ${finding}; "darkroom cuda install" makes it again`),
    ...(trial ? [`tried      ${printable(trialText(trial))}`] : []),
  ].join('\n');
}

function withoutNames<T extends { readonly positionals: readonly string[] }>(parsed: T): T {
  if (parsed.positionals.length === 0) return parsed;
  throw new DarkroomError('bad-input', 'cuda takes no name.', {
    remedy: '"darkroom help" lists the options.',
  });
}

function stoppable(): AbortSignal {
  endWithParent();
  return stoppedByInterrupt(new DarkroomError('cancelled', 'Stopped; what was downloaded is kept.'));
}

function say(doing: string): void {
  process.stderr.write(`${doing}\n`);
}
