// What an assistant may do here: run an ablation, which a person confirms with its size, and read what a trace says. Neither does
// anything in a workspace that is not trusted.

import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import { requireTrust } from './ablation-desk';
import { parseAblationWish } from './ablation-wish';
import { wishedFile } from './ask-ablation';
import { runAblation } from './run-ablation';
import type { RunAblationParts } from './run-ablation';
import { traceInWords } from './trace-in-words';
import { DarkroomError, sentence, toFailure } from '../../shared/errors';

export function registerTools(parts: RunAblationParts): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.lm.registerTool<object>('run_ablation', {
      prepareInvocation: ({ input }) => prepared(parts, input),
      invoke: ({ input }, cancelled) => invoked(() => ablationText(parts, input, cancelled)),
    }),
    vscode.lm.registerTool<object>('describe_trace', {
      prepareInvocation: ({ input }) => {
        const { file } = parseAblationWish(input) ?? {};
        return {
          invocationMessage: t('Reading {0}', file ?? t('a trace')),
          confirmationMessages: {
            title: t('Read a trace?'),
            message: t('The assistant reads what the run in {0} was asked, wrote and thought.', file ?? ''),
          },
        };
      },
      invoke: ({ input }) =>
        invoked(() => {
          requireTrust();
          return traceInWords(parseAblationWish(input)?.file);
        }),
    }),
  );
}

async function prepared(parts: RunAblationParts, input: object): Promise<vscode.PreparedToolInvocation> {
  requireTrust();
  const wish = parseAblationWish(input) ?? {};
  const plan = await parts.desk.plan(await wishedFile(parts, wish));
  const models = plan.models.join(', ');
  const answers = plan.samples * plan.arms.length * plan.seeds;
  return {
    invocationMessage: t('Running {0} of {1}', plan.recipe, models),
    confirmationMessages: {
      title: t('Run an ablation?'),
      message: t(
        '{0} of {1}: {2} samples in {3} arms, {4} answers on this machine. It can be stopped, and goes on where it was.',
        plan.recipe,
        models,
        plan.samples,
        plan.arms.length,
        answers,
      ),
    },
  };
}

async function ablationText(
  parts: RunAblationParts,
  input: object,
  cancelled: vscode.CancellationToken,
): Promise<string> {
  const listening = cancelled.onCancellationRequested(() => parts.desk.stop());
  try {
    if (cancelled.isCancellationRequested) throw new DarkroomError('cancelled', 'Cancelled.');
    const ended = await runAblation(parts, input);
    if (!ended) throw new DarkroomError('cancelled', 'Nothing was run.');
    if ('failure' in ended) return sentence(ended.failure);
    const { folder, missing, rows, failed, tasks } = ended.outcome;
    return [
      ...tasks.map(({ task, sentence: said }) => `${task}: ${said}`),
      `${rows} rows, ${failed} failed, ${missing} samples still to be answered. Rows and summary are in ${folder}.`,
    ].join('\n');
  } finally {
    listening.dispose();
  }
}

/** An assistant reads what went wrong as well. */
async function invoked(work: () => Promise<string>): Promise<vscode.LanguageModelToolResult> {
  try {
    return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(await work())]);
  } catch (error) {
    const failure = toFailure(error);
    if (failure.kind === 'internal') throw error;
    throw new Error(sentence(failure), { cause: error });
  }
}
