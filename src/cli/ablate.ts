// `darkroom ablate <file.ablation.json>`: runs what is missing of an experiment, and says what it shows. What is done with its
// result has a word of its own, and a file.

import path from 'node:path';
import { exportAblation, exportUsage } from './ablate-export';
import { mergeFolders, mergeUsage } from './ablate-merge';
import { ablationText, changedText } from './ablate-text';
import { parseArguments } from './arguments';
import { stoppedByInterrupt } from './interrupt';
import { wholeNumber } from './numbers';
import { print } from './output';
import { shardNamed } from '../ablation/plan';
import type { Estimate } from '../ablation/estimate';
import { ablate } from '../engine/ablation/ablate';
import { estimateAblation } from '../engine/ablation/estimate';
import type { AblateProgress } from '../engine/ablation/pace';
import { hearChanged } from '../engine/ablation/changed';
import { keepTraces } from '../engine/ablation/keep-traces';
import { deviceNamed } from '../engine/requests';
import { DarkroomError } from '../shared/errors';
import { counted, formatDuration, printable } from '../shared/format';

export const ablateUsage = `darkroom ablate <file.ablation.json> [--out folder] [--shard k/n] [--changed N] [--traces N] [--device D] [--precision P] [--threads N] [--estimate] [--json]
    Do the latents carry the answer? Answers the same samples with the latents as they are, another sample's, zeros, noise, …; compares the arms
    and says what that shows. Asked again, it runs what is missing, in this folder or of this shard; Ctrl+C keeps what was finished.
    {"recipe": "replacement-test", "model": "models/pinhole-ivt"} is a full file; --changed lists N answers that changed and
    how near they came to be others, --traces keeps whole traces of N answers, changed ones first. docs/ablations.md has the rest.
${mergeUsage}
${exportUsage}`;

const others: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = {
  merge: mergeFolders,
  export: exportAblation,
};

export function ablateCommand(args: readonly string[]): Promise<number> {
  const [word = '', ...rest] = args;
  const other = Object.hasOwn(others, word) ? others[word] : undefined;
  return other ? other(rest) : ablateFile(args);
}

async function ablateFile(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArguments(args, {
    out: { type: 'string' },
    shard: { type: 'string' },
    changed: { type: 'string', default: '0' },
    traces: { type: 'string', default: '0' },
    device: { type: 'string', default: 'auto' },
    precision: { type: 'string' },
    threads: { type: 'string', default: '0' },
    estimate: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  });
  const [file, ...further] = positionals;
  if (file === undefined || further.length > 0)
    throw new DarkroomError('bad-input', 'ablate takes one file.', {
      remedy: 'For example: darkroom ablate replacement.ablation.json',
    });
  const request = {
    file: path.resolve(file),
    out: values.out === undefined ? undefined : path.resolve(values.out),
    shard: values.shard === undefined ? undefined : shardNamed(values.shard),
    device: deviceNamed(values.device),
    precision: values.precision,
    threads: wholeNumber('threads', values.threads),
  };
  const most = wholeNumber('traces', values.traces);
  const mostChanged = wholeNumber('changed', values.changed);
  const signal = stoppedByInterrupt(new DarkroomError('cancelled', 'Stopped; nothing was measured yet.'));
  const estimate = await estimateAblation({ ...request, fewest: values.estimate ? 0 : fewest }, signal);
  if (estimate && values.estimate) await print(estimateText(estimate));
  if (values.estimate) return 0;
  if (estimate) process.stderr.write(`${estimateText(estimate)}\n`);
  const result = await ablate(request, { signal, report: progress() });
  const { folder } = result;
  const asked = { ...request, folder };
  const changed =
    mostChanged > 0 && !signal.aborted
      ? await hearChanged({ ...asked, most: mostChanged }, signal)
      : undefined;
  const told = [ablationText(result), ...(changed ? ['', changedText(changed, result)] : [])].join('\n');
  await print(values.json ? JSON.stringify({ ...result, changed }, undefined, 2) : told);
  if (most > 0 && !signal.aborted) {
    const { traces, notes } = await keepTraces({ ...asked, most }, signal);
    const said = [`${counted(new Set(traces).size, 'trace')} in ${printable(folder)}.`, ...notes];
    process.stderr.write(`${said.join('\n')}\n`);
  }
  return 0;
}

/** Three of them are answered once more to say how long it takes. */
const fewest = 30;

const estimateText = ({ samples, perSampleMs, wholeMs }: Estimate): string =>
  `${counted(samples, 'sample')}, ${formatDuration(perSampleMs)} each in all arms: about ${formatDuration(wholeMs)}.`;

/** The first, which says how long it takes, and twenty more, however many samples. */
function progress(): (progress: AblateProgress) => void {
  let first = true;
  return ({ done, of, failed, leftMs = 0 }) => {
    if (!first && done % Math.max(1, Math.ceil(of / 20)) !== 0) return;
    first = false;
    const without = failed > 0 ? `, ${counted(failed, 'answer')} failed` : '';
    process.stderr.write(
      `${done} of ${counted(of, 'sample')}${without}, about ${formatDuration(leftMs)} left\n`,
    );
  };
}
