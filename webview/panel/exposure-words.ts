// How a direction, and what a run made of it, reads in a line. Degrees stand beside every strength, because strengths
// cannot be compared between models.

import { t } from '@vscode/l10n';
import { counted } from '../../src/shared/format';
import { keptShare } from '../../src/shared/protocol/exposure';
import type {
  DirectionFacts,
  ExposurePositions,
  RunEffect,
  Turning,
} from '../../src/shared/protocol/exposure';

export function originText({ model, pairs, topics }: DirectionFacts): string {
  const about = Object.keys(topics).slice(0, 4).join(', ');
  return [model, counted(pairs, 'pair'), about].filter(part => part !== '').join(', ');
}

/** What the last run made of this direction; undefined where it took no part. */
export function effectText({ strengths, turned, control }: RunEffect, file: string): string | undefined {
  const strength = strengths[file];
  if (strength === undefined) return undefined;
  const others = Object.keys(strengths).length > 1;
  const head = others
    ? t('Last run, all directions together: ')
    : t('Last run, at {0}: ', decimal(strength, 2));
  if (!turned) return head + t('no position was changed.');
  const random = control ? t('; random vector {0}', degrees(control.mean)) : '';
  return head + turningText(turned) + random + '.';
}

function turningText({ mean, most, layer, ratio, added }: Turning): string {
  const by = t('turned by {0}, at most {1} in layer {2}', degrees(mean), degrees(most), layer);
  const much = added === undefined ? '' : t(', ‖αv‖ is {0} ‖h‖', decimal(added, 2));
  const longer = Math.abs(ratio - 1) >= 0.005 ? t(', length × {0}', decimal(ratio, 2)) : '';
  return by + much + longer;
}

export function degrees(value: number): string {
  return `${decimal(value, value < 10 ? 1 : 0)}°`;
}

export function keptText(facts: DirectionFacts, keep: number): string {
  return t('keeps {0} of the energy', `${Math.round(100 * keptShare(facts, keep))} %`);
}

export const positionTitles: Readonly<Record<ExposurePositions, string>> = {
  all: 'all positions',
  generated: 'generated text',
  'prompt.last': 'last prompt position',
  prompt: 'prompt',
  text: 'prompt and generated text',
  image: 'picture',
  answer: 'answer',
  first: 'first of each pass',
};

function decimal(value: number, digits: number): string {
  return value.toFixed(digits).replace('-', '\u2212');
}
