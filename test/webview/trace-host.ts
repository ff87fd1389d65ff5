// The trace editor's page with a real trace: what the host would answer is answered by the host's own functions, from the
// file.

import { TraceFile } from '../../src/host/trace/trace-file';
import { detailFrom, frameFrom } from '../../src/host/trace/latent-answers';
import { layerFrom, lensFrom, meansFrom, pictureFrom } from '../../src/host/trace/trace-answers';
import type { TraceContent, TracePanelState } from '../../src/shared/protocol/trace-panel';
import type { PageOptions } from '../support/browser';
import { openPanel } from './recorded-host';
import type { RecordedPanel } from './recorded-host';

export interface TracePage extends RecordedPanel {
  readonly file: TraceFile;
  /** Publishes what the file has become. */
  readonly show: (content: TraceContent) => Promise<void>;
}

export interface TracePageOptions extends PageOptions {
  readonly savedState?: unknown;
  /** Another state than the file's. */
  readonly content?: (read: TraceContent) => TraceContent;
}

/** Call `close` of what it returns, or `file.dispose` and `closePage`. */
export async function openTracePage(path: string, options: TracePageOptions = {}): Promise<TracePage> {
  const file = new TraceFile(path, () => undefined);
  await file.look();
  const { content = (read: TraceContent) => read, ...page } = options;
  const state: TracePanelState = {
    title: path.split('/').at(-1) ?? '',
    content: content(file.content.value),
  };
  const panel = await openPanel({
    bundle: 'trace',
    title: state.title,
    state,
    width: 1100,
    height: 760,
    answer: (name, params) => answer(file, name, params),
    ...page,
  });
  return {
    ...panel,
    file,
    show: content => panel.publish({ title: state.title, content } satisfies TracePanelState),
  };
}

function answer(file: TraceFile, name: string, params: unknown): Promise<unknown> | undefined {
  const asked = params as { row: number; count: number; layer: number; step: number; latent: number };
  switch (name) {
    case 'means':
      return meansFrom(file.open, asked.row, asked.count);
    case 'layer':
      return layerFrom(file.open, asked.row, asked.layer);
    case 'lens':
      return lensFrom(file.open, asked.step);
    case 'frame':
      return frameFrom(file.open, asked.latent);
    case 'latent':
      return detailFrom(file.open, asked.step);
    case 'picture':
      return pictureFrom(file.open);
    default:
      return undefined;
  }
}
