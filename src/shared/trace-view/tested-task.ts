// Problem: a replacement test takes a run with latents about a sample of a task. Whoever compares any other two runs should not
// be offered a test that cannot be made.
// Idea: one sentence says why there is none, for the page that offers it and for the host that writes it.

import { t } from '@vscode/l10n';
import type { TraceDocument } from '../trace/document';

/** Tasks whose samples can be made afresh, as `schemas/ablation.schema.json` has them. */
export const testedTasks: readonly string[] = ['trail', 'relate', 'bars', 'turn'];

/** The task whose fresh samples would be asked, or why there is no test of this run. */
export function testedTask({
  sample,
  steps,
}: TraceDocument): { readonly task: string } | { readonly why: string } {
  if (!steps.some(({ kind }) => kind === 'latent'))
    return {
      why: t(
        'This run has no latents that could be replaced. A replacement test takes a run of a method that thinks in latents; a steered run is tested by darkroom direction sweep.',
      ),
    };
  if (sample && testedTasks.includes(sample.task)) return { task: sample.task };
  return {
    why: t(
      'The task of this picture is not known, so that no fresh samples can be asked. A replacement test takes a run about a sample: new ones are made by “New Sample Picture…”.',
    ),
  };
}
