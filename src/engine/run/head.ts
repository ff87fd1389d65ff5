// The beginning of a trace: all that is known of a run before its first step.

import os from 'node:os';
import path from 'node:path';
import type { Prepared } from './prepare';
import { thisMachine, tracedFiles, vectorFiles } from './provenance';
import type { CheckedRun } from './run-request';
import { tokenNormOf } from './token-norm';
import { mostWeights } from '../../onnx/summary';
import { ortVersion } from '../../runtime/version';
import { darkroomVersion } from '../version';
import { traceVersion } from '../../shared/trace/document';
import type { TraceHead, TracedPicture } from '../../shared/trace/document';
import type { PictureBox, Token } from '../../shared/trace/token';

export async function traceHead(prepared: Prepared, run: CheckedRun, seed: number): Promise<TraceHead> {
  const { model, question, attentionLayers, notes, settings, fidelity } = prepared;
  const { anatomy } = model.decoder.graph;
  const { manifest } = model.decoder;
  const picture = tracedPicture(prepared);
  const tokenNorm = tokenNormOf(question);
  const vocabulary = model.decoder.logitsPerPosition;
  const vectors = await vectorFiles(run.changes, run.interventionsFolder ?? path.dirname(run.trace));
  return {
    version: traceVersion,
    startedAt: new Date().toISOString(),
    software: { darkroom: darkroomVersion, onnxruntime: ortVersion(), node: process.versions.node },
    machine: thisMachine(),
    model: {
      name: model.name,
      folder: model.folder.root,
      files: await tracedFiles(model),
      ...precisionOf(model),
      device: model.device,
      threads: run.threads === 0 ? os.availableParallelism() : run.threads,
      layers: anatomy.layers.length,
      heads: attentionLayers.length === 0 ? 0 : (manifest?.heads ?? 0),
      width: manifest?.width ?? anatomy.width ?? 0,
      ...(vocabulary > 0 && { vocabulary }),
      ...(tokenNorm !== undefined && { tokenNorm }),
      attentionLayers,
      selfTest: prepared.proof.test,
    },
    method: { name: run.method, ...(fidelity && { fidelity }), settings },
    question: run.question,
    prompt: question.prompt.text,
    ...(picture && { picture }),
    ...(run.sample && { sample: run.sample }),
    ...(prepared.followed && { parent: prepared.followed.parent.parent }),
    interventions: run.interventions,
    ...(vectors && { interventionFiles: vectors }),
    sampling: { ...run.sampling, seed },
    maxTokens: run.maxTokens,
    firstPosition: question.prompt.ids.length - 1,
    notes,
  };
}

/** The decoder of a stage has no name of its own for its precision; its weights tell. */
function precisionOf({ folder, decoder }: Prepared['model']): Pick<TraceHead['model'], 'dtype' | 'weights'> {
  const dtype = folder.graphs.decoder.precision;
  const kept = mostWeights(decoder.graph.original);
  return { dtype, ...(/^fp/.test(dtype) && /^u?int[248]$/.test(kept) && { weights: kept }) };
}

function tracedPicture({ picture }: Prepared): TracedPicture | undefined {
  if (!picture) return undefined;
  const { prepared } = picture.seen;
  return {
    name: picture.name,
    width: picture.picture.width,
    height: picture.picture.height,
    sha256: picture.sha256,
    tokens: prepared.tokens,
    grids: prepared.grids.map(({ rows, cols }) => ({ rows, cols })),
  };
}

/** The prompt, token by token, with the part of the picture that each picture token stands for. */
export function promptTokens({ model, question, picture }: Prepared): readonly Token[] {
  const boxes = picture?.seen.prepared.boxes ?? new Float32Array(0);
  let next = 0;
  return question.prompt.ids.map((id, position) => {
    const of = question.prompt.classes[position] ?? 'prompt';
    const text = model.prompts.tokenizer.show(id);
    if (of !== 'image') return { id, text, class: of };
    const box = [...boxes.subarray(next * 4, next * 4 + 4)] as unknown as PictureBox;
    next++;
    return { id, text, class: of, box };
  });
}
