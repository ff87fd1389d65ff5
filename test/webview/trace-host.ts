// The trace editor's page with a real trace: what the host would answer is answered by the host's own functions, from the
// file.

import assert from 'node:assert/strict';
import { TraceFile } from '../../src/host/trace/trace-file';
import { focusFrom } from '../../src/host/trace/focus-answers';
import { detailFrom, frameFrom } from '../../src/host/trace/latent-answers';
import { layerFrom, lensFrom, meansFrom, pictureFrom } from '../../src/host/trace/trace-answers';
import type { ParentView, TraceContent, TracePanelState } from '../../src/shared/protocol/trace-panel';
import { closePage } from '../support/browser';
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
  /** What is known of the run that it goes on from; its trace is not found unless told. */
  readonly parent?: ParentView;
  /** The run went on while the editor was open. */
  readonly live?: boolean;
  /** What the host answers beside what is read of the file; undefined where it has no answer. */
  readonly more?: (name: string, params: unknown) => Promise<unknown> | undefined;
  /** Runs in the page before its own script. */
  readonly first?: () => void;
}

export interface TracePages {
  readonly open: (path: string, options?: TracePageOptions) => Promise<TracePage>;
  /** Closes the page that is open, as the end of each test does. */
  readonly close: () => Promise<void>;
}

/** Pages for the tests of a suite, one at a time; a test fails if its page reported an error. */
export function tracePages(): TracePages {
  let opened: TracePage | undefined;
  const close = async () => {
    const faults = opened?.faults ?? [];
    // A page that is still there may be reading.
    if (opened) await closePage(opened.page);
    opened?.file.dispose();
    opened = undefined;
    assert.deepEqual(faults, [], 'the page reported errors');
  };
  afterEach(close);
  return {
    open: async (path, options) => {
      opened = await openTracePage(path, options);
      return opened;
    },
    close,
  };
}

async function openTracePage(path: string, options: TracePageOptions = {}): Promise<TracePage> {
  const file = new TraceFile(path, () => undefined);
  await file.look();
  const { content = (read: TraceContent) => read, parent, live = false, more, ...page } = options;
  const state: TracePanelState = {
    title: path.split('/').at(-1) ?? '',
    content: content(file.content.value),
    live,
  };
  const panel = await openPanel({
    bundle: 'trace',
    title: state.title,
    state,
    width: 1100,
    height: 760,
    answer: (name, params) =>
      name === 'parent'
        ? Promise.resolve(parent ?? null)
        : (answer(file, name, params) ?? more?.(name, params)),
    ...page,
  });
  return {
    ...panel,
    file,
    show: content => panel.publish({ title: state.title, content, live } satisfies TracePanelState),
  };
}

function answer(file: TraceFile, name: string, params: unknown): Promise<unknown> | undefined {
  const asked = params as {
    row: number;
    count: number;
    layer: number;
    step: number;
    latent: number;
    box: unknown;
  };
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
    case 'focus':
      return focusFrom(file.open, asked.box);
    case 'picture':
      return pictureFrom(file.open);
    default:
      return undefined;
  }
}
