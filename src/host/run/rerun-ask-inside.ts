// Asks how the inside of the model is changed from a step on: which vector, how far it sees the picture, which head, whose
// stream, and which change of the run no more.

import path from 'node:path';
import { t } from '@vscode/l10n';
import type * as vscode from 'vscode';
import { pickTrace } from './open-trace';
import type { Questions } from './questions';
import type { RerunChange } from './rerun-change';
import { titleOf } from './rerun-items';
import type { AskedStep } from './rerun-items';
import { pickFile } from '../direction/direction-files';
import { turningOf } from '../direction/turning';
import type { TraceDocument } from '../../shared/trace/document';
import { marksOf } from '../../shared/trace-view/marks';

interface NumberItem extends vscode.QuickPickItem {
  readonly value: number;
}

export async function askVector(asked: AskedStep, questions: Questions): Promise<RerunChange | undefined> {
  const strength = await askNumber(asked, questions, {
    placeholder: t(
      'Its strength: a factor of the vector; the lane \u201csteering\u201d then says the degrees',
    ),
    offered: [0.2, 0.4, 0.8, -0.4],
    nameOf: value => t('Strength {0}', signed(value)),
    measured: turnedBy(asked.trace.document),
  });
  const layer = strength === undefined ? undefined : await askLayer(asked, questions, 0);
  if (strength === undefined || layer === undefined) return undefined;
  questions.dispose();
  const vector = await pickFile({
    title: t('Which Vector?'),
    pattern: '**/*.{direction,vector}.safetensors',
    filter: { [t('Directions and vectors')]: ['safetensors'] },
    nameOf: file => path.basename(file).replace(/\.safetensors$/, ''),
  });
  return vector === undefined ? undefined : { kind: 'vector', vector, strength, layers: [layer] };
}

/** What one strength came to, where the run that is gone on from was turned by one vector alone. */
function turnedBy({ interventions, steps }: TraceDocument): NumberQuestion['measured'] {
  const [only, ...others] = interventions as readonly {
    readonly do?: { readonly add?: { readonly strength?: unknown } };
  }[];
  const strength = only?.do?.add?.strength;
  const turned = others.length === 0 ? turningOf(steps) : null;
  if (typeof strength !== 'number' || !turned) return undefined;
  return {
    value: strength,
    words: t('in this run: turned by {0}°, at most {1}°', turned.mean.toFixed(1), turned.most.toFixed(1)),
  };
}

export async function askGate(asked: AskedStep, questions: Questions): Promise<RerunChange | undefined> {
  const names: Readonly<Record<number, string>> = {
    0: t('Closed: the picture is not seen'),
    1: t('Open: as the model sees it'),
  };
  const gate = await askNumber(asked, questions, {
    placeholder: t('The weight of the picture in attention from this step on: 0 is closed, 1 open'),
    offered: [0, 0.25, 0.5, 1],
    nameOf: value => names[value] ?? t('Weight {0}', signed(value)),
    allowed: value => value >= 0 && value <= 1000,
  });
  return gate === undefined ? undefined : { kind: 'gate', gate };
}

export async function askHead(asked: AskedStep, questions: Questions): Promise<RerunChange | undefined> {
  const { attentionLayers, heads } = asked.trace.document.model;
  const head = asked.head ?? (await askWhichHead(asked, questions, attentionLayers, heads));
  if (!head) return undefined;
  const here = { label: t('From this step on'), everywhere: false };
  const all = {
    label: t('Everywhere'),
    description: t('from the prompt on; the whole run is made anew'),
    everywhere: true,
  };
  const chosen = await questions.ask({
    title: t('Knock Out {0}', headName(head.layer, head.heads)),
    placeholder: t('From where on'),
    // What was put into a run that goes on from another one would be lost.
    items: asked.trace.document.parent ? [here] : [here, all],
  });
  return chosen && { kind: 'head', ...head, ...(chosen.everywhere && { everywhere: true }) };
}

async function askWhichHead(
  asked: AskedStep,
  questions: Questions,
  layers: readonly number[],
  heads: number,
) {
  const items = layers.flatMap(layer =>
    Array.from({ length: heads }, (_, head) => ({
      label: headName(layer, [head]),
      layer,
      heads: [head],
    })),
  );
  const chosen = await questions.ask({ title: titleOf(asked), placeholder: t('Which head'), items });
  return chosen && { layer: chosen.layer, heads: chosen.heads };
}

const headName = (layer: number, heads: readonly number[]) =>
  t('Layer {0}, Head {1}', String(layer), heads.join(', '));

export async function askPatch(asked: AskedStep, questions: Questions): Promise<RerunChange | undefined> {
  const layer = await askLayer(asked, questions, 0);
  if (layer === undefined) return undefined;
  questions.dispose();
  const donor = await pickTrace(asked.globalStorage, t('Whose Stream?'));
  return donor && { kind: 'patch', layer, trace: donor.fsPath };
}

export async function askRemoval(asked: AskedStep, questions: Questions): Promise<RerunChange | undefined> {
  const { document } = asked.trace;
  const marks = new Map(marksOf(document).map(mark => [mark.item, mark.words]));
  const chosen = await questions.ask({
    title: titleOf(asked),
    placeholder: t('Which intervention ends here'),
    items: document.interventions.map((_, item) => ({
      label: marks.get(item) ?? t('Intervention {0}', String(item + 1)),
      item,
    })),
  });
  return chosen && { kind: 'remove', item: chosen.item };
}

/** The middle is offered first: most of what is steered and patched is there. */
async function askLayer(asked: AskedStep, questions: Questions, least: number): Promise<number | undefined> {
  const { layers } = asked.trace.document.model;
  const middle = Math.ceil(layers / 2);
  const all = Array.from({ length: layers - least + 1 }, (_, i) => least + i);
  const items = [middle, ...all.filter(layer => layer !== middle)].map(layer => ({
    label: layer === 0 ? t('Embeddings') : t('Layer {0}', String(layer)),
    ...(layer === middle && { description: t('the middle') }),
    value: layer,
  }));
  const chosen = await questions.ask<NumberItem>({
    title: titleOf(asked),
    placeholder: t('The stream that leaves which layer'),
    items,
  });
  return chosen?.value;
}

interface NumberQuestion {
  readonly placeholder: string;
  readonly offered: readonly number[];
  readonly nameOf: (value: number) => string;
  readonly allowed?: (value: number) => boolean;
  /** A value of which something is known, which is offered too. */
  readonly measured?: { readonly value: number; readonly words: string } | undefined;
}

async function askNumber(
  asked: AskedStep,
  questions: Questions,
  { placeholder, offered: usual, nameOf, allowed = Number.isFinite, measured }: NumberQuestion,
): Promise<number | undefined> {
  const itemOf = (value: number): NumberItem => ({
    label: nameOf(value),
    value,
    ...(value === measured?.value && { description: measured.words }),
  });
  const offered = measured ? [measured.value, ...usual.filter(value => value !== measured.value)] : usual;
  const typed = (text: string) => {
    const value = Number(text.replace('\u2212', '-').replace(',', '.'));
    return text === '' || !Number.isFinite(value) || !allowed(value) || offered.includes(value)
      ? undefined
      : itemOf(value);
  };
  const chosen = await questions.ask({
    title: titleOf(asked),
    placeholder,
    items: offered.map(itemOf),
    typed,
  });
  return chosen?.value;
}

const signed = (value: number) => String(value).replace('-', '\u2212');
