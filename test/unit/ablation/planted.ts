// Tables of answers with a planted truth: what an arm's answers become, by chance or by a list.

import type { AblationSpec } from '../../../src/ablation/spec';
import { parseAblation } from '../../../src/ablation/parse-spec';
import { setsOf } from '../../../src/ablation/sample-sets';
import type { AnsweredRow, Became } from '../../../src/ablation/row';
import type { Random } from '../../../src/shared/random';

export const words = { own: 'red', donor: 'blue', implied: 'green', other: 'pink' } as const;

export function specOf(part: Record<string, unknown> = {}): AblationSpec {
  return parseAblation({ recipe: 'replacement-test', model: 'm', arms: ['transplant'], ...part });
}

/** `becomes` says what an arm makes of a sample. */
export function planted(
  { arms, seeds, samples }: AblationSpec,
  becomes: (arm: string, index: number, seed: number) => Became,
): AnsweredRow[] {
  const rows: AnsweredRow[] = [];
  for (const { name: task, count } of setsOf(samples))
    for (let index = 0; index < count; index++)
      for (const seed of seeds)
        for (const { name: arm } of arms) {
          const became = becomes(arm, index, seed);
          rows.push({ task, index, seed, arm, difficulty: 1, ...words, answer: words[became], became });
        }
  return rows;
}

/** As often as these shares say; what is left is another answer. */
export function drawn(random: Random, shares: Partial<Record<Became, number>>): Became {
  let left = random.uniform();
  for (const became of ['own', 'implied', 'donor'] as const) {
    left -= shares[became] ?? 0;
    if (left < 0) return became;
  }
  return 'other';
}
