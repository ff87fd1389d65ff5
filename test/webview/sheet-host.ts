// The contact sheet's page over a folder of rows: what the host would answer is answered by the host's own functions.

import assert from 'node:assert/strict';
import { thumbnailOf } from '../../src/host/ablation/sample-picture';
import { SheetFolder } from '../../src/host/ablation/sheet-folder';
import type { OngoingAblation } from '../../src/host/ablation/ablation-desk';
import { Observable } from '../../src/shared/observable';
import type {
  OutcomesRequest,
  SamplePlace,
  SheetContent,
  SheetPanelState,
} from '../../src/shared/protocol/ablation-sheet';
import { closePage } from '../support/browser';
import type { PageOptions } from '../support/browser';
import { openPanel } from './recorded-host';
import type { RecordedPanel } from './recorded-host';

export interface SheetPage extends RecordedPanel {
  readonly folder: SheetFolder;
  readonly ongoing: Observable<OngoingAblation | undefined>;
  /** Looks at the folder and publishes what it has become. */
  readonly look: () => Promise<void>;
}

export interface SheetPageOptions extends PageOptions {
  readonly savedState?: unknown;
  readonly trusted?: boolean;
  readonly content?: SheetContent;
  readonly ongoing?: OngoingAblation;
  readonly first?: () => void;
}

/** Pages for the tests of a suite, one at a time; a test fails if its page reported an error. */
export function sheetPages() {
  let opened: SheetPage | undefined;
  const close = async () => {
    const faults = opened?.faults ?? [];
    if (opened) await closePage(opened.page);
    opened?.folder.dispose();
    opened = undefined;
    assert.deepEqual(faults, [], 'the page reported errors');
  };
  afterEach(close);
  return {
    close,
    open: async (path: string, options: SheetPageOptions = {}): Promise<SheetPage> => {
      opened = await openSheetPage(path, options);
      return opened;
    },
  };
}

async function openSheetPage(
  path: string,
  { trusted = true, content, ongoing: first, ...options }: SheetPageOptions,
): Promise<SheetPage> {
  const ongoing = new Observable<OngoingAblation | undefined>(first);
  const folder = new SheetFolder(path, { ongoing } as never, () => undefined);
  await folder.look();
  const state = (): SheetPanelState => ({ title: 'made', content: content ?? folder.content.value, trusted });
  const panel = await openPanel({
    ...options,
    bundle: 'sheet',
    title: 'made',
    state: state(),
    answer: (name, params) => {
      if (name === 'outcomes') return Promise.resolve(folder.outcomes(params as OutcomesRequest));
      if (name !== 'thumbnail' || !folder.results.head) return undefined;
      return thumbnailOf(folder.results.head, params as SamplePlace, path);
    },
  });
  return {
    ...panel,
    folder,
    ongoing,
    look: async () => {
      await folder.look();
      await panel.publish(state());
    },
  };
}
