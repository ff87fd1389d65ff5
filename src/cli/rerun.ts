// `darkroom rerun <trace>`: a recorded run once more, and whether it came out the same. Exit code 0: identical; 1: not.

import path from 'node:path';
import { parseArguments } from './arguments';
import { oneLine } from './filmstrip-text';
import { stoppedByInterrupt } from './interrupt';
import { print } from './output';
import { onlyTrace } from './show-trace';
import { changeSentence, rerun } from '../engine/rerun';
import type { Rerun } from '../engine/rerun';
import { requireFile, requireFreeTraces } from '../engine/run-files';
import { DarkroomError } from '../shared/errors';
import type { RunEvent } from '../shared/protocol/run';
import { comparisonSentence } from '../trace/compare';
import { tensorSentence } from '../trace/compare-tensors';

export const rerunUsage = `darkroom rerun <trace> [--model folder] [--picture F] [--out F.trace.safetensors] [--json]
    Runs what a trace recorded once more, and says "identical" or where it first differs.`;

export async function rerunTrace(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArguments(args, {
    model: { type: 'string' },
    picture: { type: 'string' },
    out: { type: 'string' },
    json: { type: 'boolean', default: false },
  });
  const keep = values.out === undefined ? undefined : path.resolve(values.out);
  if (keep !== undefined) await requireFreeTraces(keep, 1);
  if (values.picture !== undefined) await requireFile(path.resolve(values.picture), 'The picture');
  const trace = await onlyTrace('rerun', positionals);
  try {
    const signal = stoppedByInterrupt(new DarkroomError('cancelled', 'Stopped; nothing was compared.'));
    const found = await rerun(
      {
        trace,
        ...(values.model !== undefined && { model: values.model }),
        ...(values.picture !== undefined && { picture: values.picture }),
        ...(keep !== undefined && { keep }),
      },
      { signal, report: showProgress },
    );
    await print(values.json ? jsonOf(found) : textOf(found));
    return found.identical ? 0 : 1;
  } finally {
    await trace.close();
  }
}

function showProgress(event: RunEvent): void {
  if (event.kind === 'loading') process.stderr.write(`${event.doing}\n`);
}

function jsonOf({ identical, sameTokens, changedFiles, comparison, tensors }: Rerun): string {
  return JSON.stringify({ identical, sameTokens, changedFiles, ...comparison, tensors }, undefined, 2);
}

function textOf(found: Rerun): string {
  const { identical, changedFiles, comparison } = found;
  return [
    ...(identical ? [`identical: ${comparisonSentence(comparison)}`] : [...differenceOf(found)]),
    ...changedFiles.map(changeSentence),
    ...comparison.setup.map(oneLine),
  ].join('\n');
}

function beforeIt(step: number, same: number): string {
  return same === step
    ? 'the steps before it are identical'
    : `the tokens before it are the same, and numbers differ from step ${same} on`;
}

function differenceOf({ comparison, sameTokens, tensors, first, second }: Rerun): readonly string[] {
  const { difference, same } = comparison;
  if (!difference) return [tensors ? `differs: ${tensorSentence(tensors)}` : comparisonSentence(comparison)];
  const [then, now] = [first.steps[difference.step], second.steps[difference.step]];
  if (then?.kind === 'text' && now?.kind === 'text' && then.token.id !== now.token.id) {
    const margin = then.token.margin;
    return [
      `differs: at step ${difference.step} the model wrote “${oneLine(then.token.text)}” (token ${then.token.id}) then and ` +
        `“${oneLine(now.token.text)}” (token ${now.token.id}) now; ${beforeIt(difference.step, same)}.`,
      ...(margin === undefined
        ? []
        : [`Then its best logit was ${margin.toPrecision(3)} ahead of the second.`]),
    ];
  }
  const tokens = sameTokens ? ' All tokens are the same; numbers are not.' : '';
  return [`differs: ${comparisonSentence(comparison)}${tokens}`];
}
