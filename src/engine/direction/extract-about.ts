// What an extraction is of: the model with its hash, the pairs with theirs, and the layers that are kept.

import { createHash } from 'node:crypto';
import path from 'node:path';
import type { CheckedExtract } from './extract-request';
import type { NumberedPair, PairList } from './pairs';
import { hashOfFiles } from './steer-target';
import { tracedFiles } from '../run/provenance';
import type { TestedModel } from '../tested-model';
import type { Model } from '../../model/run/model';
import { identityOf, questionsOf, topicsOf } from '../../steering/pair';
import { DarkroomError } from '../../shared/errors';
import { printable } from '../../shared/format';
import type { DirectionAbout, LayerChoice } from '../../shared/protocol/direction';
import { middleLayer } from '../../shared/protocol/exposure';

export interface KeptLayers {
  readonly layers: readonly number[];
  readonly notes: readonly string[];
}

/** Refuses layers that the model does not have or that cannot be read; of "all", those are left out. */
export function keptLayers({ model, proof }: TestedModel, wanted: LayerChoice): KeptLayers {
  const { manifest, graph } = model.decoder;
  const name = printable(model.name, 60);
  if (!manifest || manifest.width === null || !proof.reads.residuals)
    throw new DarkroomError(
      'unsupported',
      `The stream of ${name} cannot be read. ${graph.anatomy.residualRefusal ?? reasonIn(proof.test)}`.trim(),
      { remedy: 'Use another export or precision of the model; the model check shows all tests.' },
    );
  const refusals = new Map(
    manifest.hooks.map(({ layer, residual }) => [
      layer,
      'refused' in residual ? residual.refused : undefined,
    ]),
  );
  if (wanted === 'all') {
    const layers = [...refusals].flatMap(([layer, refused]) => (refused === undefined ? [layer] : []));
    const left = [...refusals].flatMap(([layer, refused]) =>
      refused === undefined ? [] : [`Layer ${layer} is left out: ${refused}`],
    );
    return { layers, notes: left };
  }
  const layers = wanted === 'middle' ? [middleLayer(manifest.layers)] : wanted;
  for (const layer of layers) {
    if (refusals.has(layer) && refusals.get(layer) === undefined) continue;
    throw new DarkroomError(
      refusals.has(layer) ? 'unsupported' : 'bad-input',
      `Layer ${layer} of ${name} cannot be read: ${refusals.get(layer) ?? `it has ${manifest.layers}.`}`,
      { remedy: `Choose layers from 0, the embeddings, to ${manifest.layers}.` },
    );
  }
  return { layers, notes: [] };
}

function reasonIn(test: TestedModel['proof']['test']): string {
  return 'reason' in test ? test.reason : '';
}

export async function directionAbout(
  model: Model,
  { pairs, of }: Pick<PairList, 'pairs' | 'of'>,
  request: Pick<CheckedExtract, 'pairs' | 'template' | 'position'> & { readonly layers: readonly number[] },
): Promise<DirectionAbout> {
  const files = await tracedFiles(model);
  const { manifest } = model.decoder;
  const seeds = new Set(pairs.map(({ sample }) => sample?.seed));
  const [seed] = seeds;
  const questions = questionsOf(pairs);
  return {
    format: 1,
    model: {
      name: model.name,
      hash: hashOfFiles(files),
      width: manifest?.width ?? 0,
      layers: manifest?.layers ?? 0,
      vocabulary: files.find(({ name }) => name === 'tokenizer.json')?.sha256 ?? '',
    },
    layers: request.layers,
    pairs: {
      count: pairs.length,
      hash: hashOfPairs(pairs),
      ...(of > pairs.length && { of }),
      source: path.basename(request.pairs),
      topics: topicsOf(pairs),
      ...(seeds.size === 1 && seed !== undefined && { seed }),
      ...(questions && { questions }),
    },
    template: request.template,
    position: request.position,
  };
}

/** Of what they say; whatever their file looks like. */
function hashOfPairs(pairs: readonly NumberedPair[]): string {
  const hash = createHash('sha256');
  for (const pair of pairs) hash.update(`${identityOf(pair)}\n`);
  return hash.digest('hex');
}
