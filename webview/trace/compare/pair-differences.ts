// What two runs do not have in common beside what was changed in them: whoever sees other words should know of every other
// reason for them. Each is said with both values, A's first.

import { t } from '@vscode/l10n';
import type { CompareFilm } from './compare-film';
import { fidelityTitles, methodTitles } from '../../../src/shared/protocol/run-panel';
import type { ParentView, TraceView } from '../../../src/shared/protocol/trace-panel';
import { settingTitle } from '../../../src/shared/trace-view/settings-told';
import { printable } from '../../../src/shared/format';

/** More than so many are counted: a trace may come from anywhere. */
const mostSettings = 6;

/** `parent`: what is said of it already, beside the run that goes on from it. */
export function differencesOf(film: CompareFilm, parent: ParentView | null | undefined): readonly string[] {
  const { same, isParent } = film;
  const [a, b] = [film.a.trace, film.b.trace];
  const said = isParent ? parent : undefined;
  const isSeedSaid = said?.seed !== undefined;
  return [
    ...modelDifferences(film, said?.sameModel === false),
    ...(a.model.device === b.model.device
      ? []
      : [t('device {0} \u2192 {1}', a.model.device, b.model.device)]),
    ...(same.picture ? [] : [t('another picture')]),
    ...(same.question ? [] : [t('another question')]),
    ...methodDifferences(film),
    ...samplingDifferences(a, b),
    ...(isSeedSaid || a.sampling.seed === b.sampling.seed
      ? []
      : [t('seed {0} \u2192 {1}', String(a.sampling.seed), String(b.sampling.seed))]),
    ...(a.maxTokens === b.maxTokens
      ? []
      : [t('at most {0} \u2192 {1} tokens', String(a.maxTokens), String(b.maxTokens))]),
  ];
}

function modelDifferences({ a, b, same }: CompareFilm, isSaid: boolean): readonly string[] {
  const [one, other] = [a.trace.model, b.trace.model];
  if (one.name !== other.name) return [t('model {0} \u2192 {1}', name(one.name), name(other.name))];
  const precision =
    one.dtype === other.dtype ? [] : [t('precision {0} \u2192 {1}', name(one.dtype), name(other.dtype))];
  const layers =
    one.layers === other.layers ? [] : [t('layers {0} \u2192 {1}', String(one.layers), String(other.layers))];
  const told = [...precision, ...layers];
  return told.length > 0 || isSaid || same.model !== false ? told : [t('other files of the model')];
}

/** What may differ and may not: no difference to be counted among the others. */
export function unknownOf({ a, b, same }: CompareFilm): readonly string[] {
  const isOther = (['name', 'dtype', 'layers'] as const).some(
    fact => a.trace.model[fact] !== b.trace.model[fact],
  );
  return same.model === null && !isOther
    ? [t('whether the files of the model are the same is not known')]
    : [];
}

function methodDifferences({ a, b, same }: CompareFilm): readonly string[] {
  const [one, other] = [a.trace.method, b.trace.method];
  if (!same.method) return [t('method {0} \u2192 {1}', methodText(one), methodText(other))];
  const names = [...new Set([...Object.keys(one.settings), ...Object.keys(other.settings)])];
  const differing = names.filter(setting => one.settings[setting] !== other.settings[setting]);
  const more = differing.length - mostSettings;
  return [
    ...differing
      .slice(0, mostSettings)
      .map(setting =>
        t(
          '{0}: {1} \u2192 {2}',
          printable(settingTitle(setting), 60),
          valueText(one.settings[setting]),
          valueText(other.settings[setting]),
        ),
      ),
    ...(more > 0 ? [t('and {0} more', String(more))] : []),
  ];
}

function samplingDifferences(
  { sampling: one }: TraceView,
  { sampling: other }: TraceView,
): readonly string[] {
  const isGreedy = one.temperature === 0 && other.temperature === 0;
  return [
    ...(one.temperature === other.temperature
      ? []
      : [t('temperature {0} \u2192 {1}', String(one.temperature), String(other.temperature))]),
    // Of whoever takes the likeliest it changes nothing.
    ...(isGreedy || one.topP === other.topP
      ? []
      : [t('top-p {0} \u2192 {1}', String(one.topP), String(other.topP))]),
  ];
}

const name = (text: string) => printable(text, 60);

function methodText({ name: method, fidelity }: TraceView['method']): string {
  return fidelity ? `${methodTitles[method]} (${fidelityTitles[fidelity]})` : methodTitles[method];
}

const valueText = (value: string | number | boolean | undefined) =>
  value === undefined ? '\u2013' : printable(String(value), 60);
