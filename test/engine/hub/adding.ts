// A hub of the bundled text model, and what tests do with it: add from it, or be refused.

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import path from 'node:path';
import { addModel } from '../../../src/engine/hub/add';
import { lookAt } from '../../../src/engine/hub/offer';
import { parseEndpoint } from '../../../src/hub/address';
import { addedModels } from '../../../src/hub/installed';
import { parseModelName } from '../../../src/hub/names';
import { modelRemedies } from '../../../src/hub/remedies';
import type { Hub } from '../../../src/hub/transport';
import { sentence, toFailure } from '../../../src/shared/errors';
import { commit, filesOf, startHub } from '../../support/fake-hub';
import type { FakeHub, FakeModel, Mischief } from '../../support/fake-hub';
import { temporaryFolder } from '../../support/folders';
import { root } from '../engines';

export const id = 'darkroom/pinhole-text-same';
export const graph = 'onnx/model.onnx';
export const folderName = `darkroom--pinhole-text-same@${commit.slice(0, 12)}.fp32`;
export const files = filesOf(path.join(root, 'models', 'pinhole-text-same'));
export const half = Math.floor(files.get(graph)!.length / 2);
export const rightToken = 'hf_test';

let hub: FakeHub | undefined;

export async function stopHub(): Promise<void> {
  await hub?.close();
  hub = undefined;
}

export async function served(changes: Partial<FakeModel> = {}): Promise<FakeHub> {
  hub = await startHub({ id, files, ...changes });
  return hub;
}

interface Options {
  readonly models?: string;
  readonly token?: string;
  readonly signal?: AbortSignal;
  readonly longestWaitMs?: number;
  /** Silence of so long counts as a stall; usually none does, as a busy machine is silent, too. */
  readonly stallMs?: number;
  readonly onProgress?: (progress: { readonly done: number; readonly file: string }) => void;
}

export async function add({ endpoint }: FakeHub, name: string, options: Options = {}): Promise<string> {
  const {
    models = temporaryFolder(),
    token,
    signal = new AbortController().signal,
    longestWaitMs = 2000,
    stallMs = 300_000,
  } = options;
  const at: Hub = {
    endpoint: parseEndpoint(endpoint),
    token,
    pace: { stallMs, retryMs: 5, longestWaitMs },
    signal,
    remedies: modelRemedies,
  };
  const looked = await lookAt(at, parseModelName(name), models);
  const { folder } = await addModel(at, looked, {
    models,
    dtype: 'fp32',
    onProgress: options.onProgress ?? (() => undefined),
  });
  return folder;
}

/** It fails in a sentence, and no model is there. */
export async function refused(
  expected: RegExp,
  changes: Partial<FakeModel>,
  options: Options = {},
): Promise<FakeHub> {
  const models = options.models ?? temporaryFolder();
  const running = await served(changes);
  const error = await add(running, id, { ...options, models }).then(
    () => assert.fail('a model was added'),
    (reason: unknown) => toFailure(reason),
  );
  assert.notEqual(error.kind, 'internal', error.cause);
  assert.match(sentence(error), expected);
  assert.deepEqual(await addedModels(models), []);
  assert.deepEqual(visible(models), []);
  return running;
}

export function visible(models: string): string[] {
  return readdirSync(models).filter(name => name !== '.incoming');
}

export const only = (
  response: ServerResponse,
  status: number,
  headers: Record<string, string> = {},
  text = '',
) => {
  response.writeHead(status, headers).end(text);
  return true;
};

export const always =
  (status: number, headers: Record<string, string> = {}, text = ''): Mischief =>
  (_request, response) =>
    only(response, status, headers, text);
